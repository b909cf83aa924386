// expect: sent
onRequest = () => {
  const der = Buffer.from("3084ffffffff" + "30".repeat(9999), "hex");
  for (const what of [der, "-----BEGIN CERTIFICATE-----\n" + der.toString("base64") + "\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n".repeat(9999), Buffer.alloc(1 << 20, 0x30), {}, null]) {
    for (const make of [(x) => new crypto.X509Certificate(x), crypto.createPublicKey, crypto.createPrivateKey, (x) => crypto.verify("sha256", der, x, der)]) {
      try { make(what); throw 1; } catch (error) { if (error === 1) throw new Error("taken"); }
    }
  }
  Segment.track({ event: "e", userId: "u" });
};
