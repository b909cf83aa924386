// expect: Timeout
onRequest = async (request, settings) => {
  for (;;) new Date().toLocaleString("ar-EG", { dateStyle: "full", timeZone: "Asia/Kolkata" });
};
