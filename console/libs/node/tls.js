// tls: no sockets for functions; TLS is the console's own business.
"use strict";

module.exports = internal.unusable("tls", { rootCertificates: [], DEFAULT_MIN_VERSION: "TLSv1.2" });
