"""Every npm package that Segment's runtime documents: global name, package, version, a real try.

RT, Segment's page on the runtime of functions, has the names and versions; where it gives no
version the newest of November 2026 is taken. The digest of each package, and of all it needs, is in
the lock of the same name (locks/*.json). Workers import this, so it must cost next to nothing.
"""

from __future__ import annotations

import os

LOCKS = os.path.join(os.path.dirname(__file__), "locks")


class Library:
    """One documented name.

    Args:
        name: as functions write it, dots included.
        package: on npm.
        version: what is installed.
        kind: "function" or "object", what `typeof` says of it in production.
        probe: JavaScript that is true where the package does what it is for; may await.
        documented: whether the version is Segment's, not ours.
        unusable: why it cannot work here, where that is known.
        condition: what a function must do so that it works here.
    """

    __slots__ = (
        "condition",
        "documented",
        "kind",
        "name",
        "package",
        "probe",
        "unusable",
        "version",
    )

    def __init__(
        self,
        name: str,
        package: str,
        version: str,
        kind: str,
        probe: str,
        documented: bool = True,
        unusable: str | None = None,
        condition: str | None = None,
    ) -> None:
        self.name = name
        self.package = package
        self.version = version
        self.kind = kind
        self.probe = probe
        self.documented = documented
        self.unusable = unusable
        self.condition = condition

    @property
    def folder(self) -> str:
        """The name of its folder and of its lock; no two versions share one."""
        return f"{self.package.replace('/', '+')}@{self.version}"

    @property
    def lock(self) -> str:
        return os.path.join(LOCKS, self.folder + ".json")


_GRPC = "it speaks gRPC, and functions here open no HTTP/2 connections"
_FALLBACK = "give its clients { fallback: true }: gRPC itself needs HTTP/2 connections"


def _google(
    name: str,
    package: str,
    version: str,
    client: str,
    unusable: str | None = None,
    condition: str | None = None,
) -> Library:
    probe = f"typeof google.cloud.{name}.{client} === 'function'"
    return Library(
        f"google.cloud.{name}",
        f"@google-cloud/{package}",
        version,
        "object",
        probe,
        unusable=unusable,
        condition=condition,
    )


LIBRARIES = (
    Library(
        "_", "lodash", "4.17.19", "function",
        "_.get({ a: [{ b: 3 }] }, 'a[0].b') === 3 && _.camelCase('one two') === 'oneTwo'",
    ),
    Library(
        "AWS", "aws-sdk", "2.488.0", "object",
        "new AWS.S3({ region: 'eu-west-1', accessKeyId: 'a', secretAccessKey: 'b' })"
        ".getSignedUrl('getObject', { Bucket: 'x', Key: 'y' }).includes('Signature=')",
    ),
    Library(
        "fetchretrylib.fetchretry", "fetch-retry", "6.0.0", "function",
        "(await fetchretrylib.fetchretry(async () => ({ status: 201 }))('u')).status === 201",
        False,
    ),
    _google("automl", "automl", "2.2.0", "AutoMlClient", None, _FALLBACK),
    _google("bigquery", "bigquery", "5.3.0", "BigQuery"),
    _google("datastore", "datastore", "6.2.0", "Datastore", _GRPC),
    _google("firestore", "firestore", "4.4.0", "Firestore", _GRPC),
    _google("functions", "functions", "1.1.0", "CloudFunctionsServiceClient", None, _FALLBACK),
    _google("pubsub", "pubsub", "2.6.0", "PubSub", _GRPC),
    _google("storage", "storage", "5.3.0", "Storage"),
    _google("tasks", "tasks", "2.6.0", "CloudTasksClient", None, _FALLBACK),
    Library(
        "hubspotlib.hubspot", "@hubspot/api-client", "14.0.1", "object",
        "typeof new hubspotlib.hubspot.Client({ accessToken: 'x' }).crm.contacts.basicApi.getPage"
        " === 'function'",
        False,
    ),
    Library(
        "jsforce", "jsforce", "1.11.0", "object",
        "new jsforce.Connection({ loginUrl: 'https://x.example' }).loginUrl.includes('x.example')",
    ),
    Library(
        "jsonwebtoken", "jsonwebtoken", "8.5.1", "object",
        "jsonwebtoken.verify(jsonwebtoken.sign({ a: 1 }, 'key'), 'key').a === 1",
    ),
    Library(
        "libphonenumberjslib.libphonenumberjs", "libphonenumber-js", "1.13.16", "function",
        "libphonenumberjslib.libphonenumberjs('Phone: +1 213 373 4253').country === 'US'",
        False,
    ),
    Library(
        "mailchimplib.mailchimp", "@mailchimp/mailchimp_marketing", "3.0.80", "object",
        "mailchimplib.mailchimp.setConfig({ apiKey: 'x', server: 'us1' }) === undefined"
        " && typeof mailchimplib.mailchimp.ping.get === 'function'",
        False,
    ),
    Library(
        "nodemailjet.nodemailjet", "node-mailjet", "6.0.11", "function",
        "typeof nodemailjet.nodemailjet.apiConnect('a', 'b').post('send').request === 'function'",
        False,
    ),
    Library(
        "moment", "moment-timezone", "0.5.31", "function",
        "moment.tz('2021-07-01T12:00:00Z', 'America/New_York').format('HH:mm z') === '08:00 EDT'",
    ),
    Library(
        "OAuth", "oauth", "0.9.15", "object",
        "new OAuth.OAuth('https://a.example', 'https://b.example', 'k', 's', '1.0A', null,"
        " 'HMAC-SHA1').signUrl('https://c.example/', 't', 'u').includes('oauth_signature=')",
    ),
    Library(
        "sendgrid.client", "@sendgrid/client", "7.4.7", "object",
        "sendgrid.client.setApiKey('SG.x'), typeof sendgrid.client.request === 'function'",
    ),
    Library(
        "sendgrid.mail", "@sendgrid/mail", "7.4.7", "object",
        "sendgrid.mail.setApiKey('SG.x'), typeof sendgrid.mail.send === 'function'",
    ),
    Library(
        "skyflowlib.skyflow", "skyflow-node", "1.14.3", "object",
        "typeof skyflowlib.skyflow.Skyflow.init === 'function'",
        False,
    ),
    Library(
        "stripe", "stripe", "8.115.0", "function",
        "stripe.webhooks.constructEvent('{}', stripe.webhooks.generateTestHeaderString("
        "{ payload: '{}', secret: 's' }), 's') && typeof stripe('sk_x').charges.create"
        " === 'function'",
    ),
    Library(
        "twilio", "twilio", "3.68.0", "function",
        "new twilio.twiml.MessagingResponse().message('Hi') && typeof twilio('ACx', 'y')"
        ".messages.create === 'function'",
    ),
    Library(
        "uuidv5.uuidv5", "uuidv5", "1.0.0", "function",
        "uuidv5.uuidv5('dns', 'example.com') === 'cfbff0d1-9375-5685-968c-48ce8b15ae17'",
    ),
    Library(
        "winstonlib.winston", "winston", "2.4.6", "object",
        "typeof new winstonlib.winston.Logger().log === 'function'",
    ),
    Library(
        "xml", "xml", "1.0.1", "function",
        "xml({ a: [{ _attr: { b: 1 } }, 'c'] }) === '<a b=\"1\">c</a>'",
    ),
    Library(
        "xml2js", "xml2js", "0.4.23", "object",
        "(await xml2js.parseStringPromise('<a><b>1</b></a>')).a.b[0] === '1'",
    ),
)  # fmt: skip


def named(name: str) -> Library | None:
    """The library of this global name."""
    for library in LIBRARIES:
        if library.name == name:
            return library
    return None
