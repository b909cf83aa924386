"""The real packages of Segment, where they are installed: their probes, and their requests.

They are looked for where the user has them; `fnconsole libs install` brings them there.
"""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from core_worker import CoreWorker
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from webserver import Server, ok, serving

from console.fetching.fetcher import Fetcher
from console.fetching.policy import Policy
from console.libs import catalog, sources
from console.model import Invocation, Request
from console.workers.pool import Pool

TIMEOUT_S = 30.0


def need(name: str) -> catalog.Library:
    library = catalog.named(name)
    assert library is not None
    if not sources.is_installed(library):
        pytest.skip(f"{name} is not installed; run fnconsole libs install {name}")
    return library


@pytest.fixture(scope="module")
def worker() -> Iterator[CoreWorker]:
    with CoreWorker() as started:
        yield started


@pytest.mark.parametrize("name", [each.name for each in catalog.LIBRARIES if not each.unusable])
def test_an_installed_package_does_what_it_is_for(worker: CoreWorker, name: str) -> None:
    library = need(name)
    assert worker.body(f"console.log(Boolean(({library.probe})))").texts == ["true"]


@pytest.mark.parametrize("name", [each.name for each in catalog.LIBRARIES])
def test_an_installed_package_is_of_the_documented_type(worker: CoreWorker, name: str) -> None:
    library = need(name)
    if library.unusable:
        pytest.skip(library.unusable)
    assert worker.body(f"console.log(typeof {name})").texts == [library.kind]


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with (
        Fetcher() as fetcher,
        Pool(
            fetcher=fetcher.under(lambda: Policy(private=True)), size=1, timeout_s=TIMEOUT_S
        ) as pool,
    ):
        yield pool


async def emitted(pool: Pool, server: Server, statements: str) -> Any:
    code = (
        "const emit = (value) => Segment.track({ event: 'x', userId: 'u', properties: { value } });"
        f"\nasync function onRequest(request, {{ url, port }}) {{\n{statements}\n}}"
    )
    settings: dict[str, Any] = {"url": server.url, "port": str(server.port)}
    invocation = Invocation(id="run_1", code=code, request=Request(body="{}"), settings=settings)
    run = pool.run(invocation, on_log=lambda log: None, on_fetch=lambda fetch: None)
    outcome = await asyncio.wait_for(run, TIMEOUT_S)
    assert outcome.error is None, outcome.error
    return outcome.events[0]["properties"]["value"]


def answer(value: Any) -> bytes:
    return ok(json.dumps(value).encode(), "Content-Type: application/json")


async def test_stripe_makes_a_charge(pool: Pool) -> None:
    need("stripe")
    async with serving(answer({"id": "ch_1", "object": "charge"})) as server:
        seen = await emitted(
            pool,
            server,
            "const client = stripe('sk_x', { host: '127.0.0.1', port, protocol: 'http' });"
            "emit((await client.charges.create({ amount: 5, currency: 'eur' })).id)",
        )
    assert seen == "ch_1"
    assert server.requests[0].startswith("POST /v1/charges HTTP/1.1")
    assert server.requests[0].endswith("amount=5&currency=eur")


async def test_sendgrid_sends_a_mail(pool: Pool) -> None:
    need("sendgrid.mail")
    need("sendgrid.client")
    async with serving(ok(b"", status="202 Accepted")) as server:
        seen = await emitted(
            pool,
            server,
            "sendgrid.client.setApiKey('SG.x'); sendgrid.client.setDefaultRequest('baseUrl', url);"
            "sendgrid.mail.setClient(sendgrid.client);"
            "const [response] = await sendgrid.mail.send("
            "  { to: 'a@b.c', from: 'd@e.f', subject: 's', text: 't' });"
            "emit(response.statusCode)",
        )
    assert seen == 202
    assert server.requests[0].startswith("POST /v3/mail/send HTTP/1.1")


async def test_aws_puts_an_object(pool: Pool) -> None:
    need("AWS")
    async with serving(ok(b"", 'ETag: "abc"')) as server:
        seen = await emitted(
            pool,
            server,
            "const s3 = new AWS.S3({ endpoint: url, region: 'eu-west-1', accessKeyId: 'a',"
            " secretAccessKey: 'b', s3ForcePathStyle: true });"
            "emit(await s3.putObject({ Bucket: 'x', Key: 'y', Body: 'hi' }).promise())",
        )
    assert seen == {"ETag": '"abc"'}
    assert server.requests[0].startswith("PUT /x/y HTTP/1.1")
    assert server.requests[0].endswith("\r\n\r\nhi")


async def test_aws_reads_an_answer(pool: Pool) -> None:
    need("AWS")
    async with serving(answer({"Item": {"id": {"S": "1"}}})) as server:
        seen = await emitted(
            pool,
            server,
            "const db = new AWS.DynamoDB.DocumentClient({ endpoint: url, region: 'eu-west-1',"
            " accessKeyId: 'a', secretAccessKey: 'b' });"
            "emit(await db.get({ TableName: 't', Key: { id: '1' } }).promise())",
        )
    assert seen == {"Item": {"id": "1"}}


async def test_twilio_sends_a_message(pool: Pool) -> None:
    need("twilio")
    async with serving(answer({"sid": "SM1"})) as server:
        seen = await emitted(
            pool,
            server,
            "const real = new (twilio('ACx', 'y').httpClient.constructor)();"
            "const httpClient = { request: (options) => real.request("
            "  { ...options, uri: options.uri.replace('https://api.twilio.com', url) }) };"
            "const client = twilio('ACx', 'y', { httpClient });"
            "emit((await client.messages.create({ to: '+1', from: '+2', body: 'hi' })).sid)",
        )
    assert seen == "SM1"
    assert server.requests[0].startswith("POST /2010-04-01/Accounts/ACx/Messages.json")
    assert server.requests[0].endswith("To=%2B1&From=%2B2&Body=hi")


async def test_oauth_gets_a_signed_address(pool: Pool) -> None:
    need("OAuth")
    async with serving(ok(b"yes")) as server:
        seen = await emitted(
            pool,
            server,
            "const client = new OAuth.OAuth(url, url, 'k', 's', '1.0A', null, 'HMAC-SHA1');"
            "emit(await new Promise((resolve, reject) => client.get(`${url}/x`, 't', 'u',"
            " (error, data) => error ? reject(error) : resolve(data))))",
        )
    assert seen == "yes"
    assert 'oauth_consumer_key="k"' in server.requests[0]


async def test_fetch_retry_tries_again(pool: Pool) -> None:
    need("fetchretrylib.fetchretry")
    async with serving(ok(b"", status="503 Busy"), ok(b"yes")) as server:
        seen = await emitted(
            pool,
            server,
            "const retrying = fetchretrylib.fetchretry(fetch);"
            "emit(await (await retrying(url, { retryOn: [503], retryDelay: 1 })).text())",
        )
    assert seen == "yes"


async def test_hubspot_asks_for_contacts(pool: Pool) -> None:
    need("hubspotlib.hubspot")
    async with serving(answer({"results": [{"id": "1", "properties": {}}]})) as server:
        seen = await emitted(
            pool,
            server,
            "const client = new hubspotlib.hubspot.Client({ accessToken: 'x', basePath: url });"
            "emit((await client.crm.contacts.basicApi.getPage()).results[0].id)",
        )
    assert seen == "1"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        (
            "nodemailjet.nodemailjet",
            "const config = { host: closed };"
            "const client = nodemailjet.nodemailjet.apiConnect('a', 'b', { config });"
            "await client.post('send').request({ Messages: [] })",
        ),
        (
            "mailchimplib.mailchimp",
            "mailchimplib.mailchimp.setConfig({ apiKey: 'x', server: `${closed}/?` });"
            "await mailchimplib.mailchimp.ping.get()",
        ),
    ],
)
async def test_a_client_that_wants_tls_gets_as_far_as_the_connection(
    pool: Pool, name: str, call: str
) -> None:
    need(name)
    async with serving() as server:
        seen = await emitted(
            pool,
            server,
            "const closed = '127.0.0.1:1';"
            f"try {{ {call} }} catch (error) {{ emit(error.message) }}",
        )
    assert "ECONNREFUSED" in seen


async def test_google_storage_asks_for_a_bucket(pool: Pool) -> None:
    need("google.cloud.storage")
    async with serving(answer({"name": "b"})) as server:
        seen = await emitted(
            pool,
            server,
            "const storage = new google.cloud.storage.Storage({ apiEndpoint: url, projectId: 'p',"
            " token: 'x' });"
            "try { emit((await storage.bucket('b').getMetadata())[0].name) }"
            " catch (error) { emit(`${error.message} ${error.stack}`) }",
        )
    assert seen == "b"


TOKENS = """
const made = (type, options, cipher = {}) => crypto.generateKeyPairSync(type, { ...options,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem", ...cipher } });
const { sign, verify } = jsonwebtoken;
const rsa = made("rsa", { modulusLength: 2048 });
const ec = (namedCurve) => made("ec", { namedCurve });
const curves = { ES256: ec("P-256"), ES384: ec("P-384"), ES512: ec("P-521") };
const token = (claims, algorithm) =>
  sign({ iat: 5, ...claims }, (curves[algorithm] ?? rsa).privateKey, { algorithm });
"""


@pytest.mark.parametrize(
    "algorithm",
    [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)],
)
def test_a_token_is_good_for_its_key_alone(worker: CoreWorker, algorithm: str) -> None:
    need("jsonwebtoken")
    ran = worker.body(
        TOKENS + f"const text = token({{ a: 1 }}, '{algorithm}');"
        f"const own = curves['{algorithm}'] ?? rsa;"
        "console.log(verify(text, own.publicKey).a);"
        "const other = own === rsa ? made('rsa', { modulusLength: 2048 }) : rsa;"
        f"try {{ verify(text, other.publicKey, {{ algorithms: ['{algorithm}'] }}) }}"
        "catch (error) { console.log(error.name, error.message) }"
    )
    assert ran.outcome["error"] is None
    assert ran.texts == ["1", "JsonWebTokenError invalid signature"]


@pytest.mark.parametrize(
    ("work", "message"),
    [
        ("verify(token({ exp: 6 }, 'RS256'), rsa.publicKey)", "TokenExpiredError jwt expired"),
        ("verify(token({ nbf: 5e9 }, 'RS256'), rsa.publicKey)", "NotBeforeError jwt not active"),
        (
            "verify(sign({}, rsa.publicKey, { algorithm: 'HS256' }), rsa.publicKey)",
            "JsonWebTokenError invalid algorithm",
        ),
        (
            "sign({}, 'no key', { algorithm: 'RS256' })",
            "Error error:1E08010C:DECODER routines::unsupported",
        ),
        (
            "sign({}, { key: made('rsa', { modulusLength: 2048 }, { cipher: 'aes-256-cbc',"
            " passphrase: 'a' }).privateKey, passphrase: 'b' }, { algorithm: 'RS256' })",
            "Error error:1C800064:Provider routines::bad decrypt",
        ),
    ],
)
def test_a_token_is_refused_as_in_node(worker: CoreWorker, work: str, message: str) -> None:
    need("jsonwebtoken")
    statements = f"try {{ {work} }} catch (error) {{ console.log(error.name, error.message) }}"
    assert worker.body(TOKENS + statements).texts == [message]


def test_a_token_is_verified_with_a_certificate(worker: CoreWorker) -> None:
    need("jsonwebtoken")
    pem, key = certificate()
    ran = worker.body(
        "const token = jsonwebtoken.sign({ a: 1 }, settings.key, { algorithm: 'RS256' });"
        "console.log(jsonwebtoken.verify(token, settings.pem).a)",
        settings={"pem": pem, "key": key},
    )
    assert ran.texts == ["1"]


def certificate() -> tuple[str, str]:
    """A certificate signed with its own key, and that key."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.com")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    began = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    builder = builder.not_valid_before(began).not_valid_after(began.replace(year=2044))
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    return signed.decode(), own.decode()


@pytest.mark.parametrize(
    ("name", "client", "call", "path"),
    [
        (
            "google.cloud.tasks",
            "v2.CloudTasksClient",
            "listQueues({ parent: 'projects/p/locations/l' })",
            "google.cloud.tasks.v2.CloudTasks/ListQueues",
        ),
        (
            "google.cloud.functions",
            "v1.CloudFunctionsServiceClient",
            "listFunctions({ parent: 'projects/p/locations/l' })",
            "google.cloud.functions.v1.CloudFunctionsService/ListFunctions",
        ),
        (
            "google.cloud.automl",
            "v1.AutoMlClient",
            "listModels({ parent: 'projects/p/locations/l' })",
            "google.cloud.automl.v1.AutoMl/ListModels",
        ),
    ],
)
async def test_a_google_client_works_without_grpc_where_it_is_told_to(
    pool: Pool, name: str, client: str, call: str, path: str
) -> None:
    need(name)
    async with serving(ok(b"", "Content-Type: application/x-protobuf")) as server:
        seen = await emitted(
            pool,
            server,
            "const login = { getRequestHeaders: async () => ({ Authorization: 'Bearer x' }) };"
            "const auth = { getClient: async () => login, getProjectId: async () => 'p' };"
            f"const client = new {name}.{client}({{ fallback: true, apiEndpoint: '127.0.0.1',"
            " port: Number(port), protocol: 'http', auth });"
            f"emit((await client.{call})[0])",
        )
    assert seen == []
    assert server.requests[0].startswith(f"POST /$rpc/{path} HTTP/1.1")
    assert "Authorization: Bearer x" in server.requests[0]


LAMBDA = "new AWS.Lambda(options).invoke({ FunctionName: 'f', Payload: '{}' })"
TOPIC = "new AWS.SNS(options).publish({ TopicArn: 'arn:aws:sns:x', Message: 'm' })"
STREAM = "new AWS.Kinesis(options).putRecord({ StreamName: 's', Data: 'd', PartitionKey: 'k' })"
QUEUE = "new AWS.SQS(options).sendMessage({ QueueUrl: url, MessageBody: 'b' })"


@pytest.mark.parametrize(
    ("call", "said", "text", "seen"),
    [
        (LAMBDA, "POST /2015-03-31/functions/f/invocations", "{}", "Payload"),
        (TOPIC, "Action=Publish", "<R><PublishResult/></R>", "PublishResult"),
        (STREAM, "X-Amz-Target: Kinesis_20131202.PutRecord", '{"ShardId": "s"}', "ShardId"),
        (QUEUE, "Action=SendMessage", "<R><SendMessageResult/></R>", "SendMessageResult"),
    ],
    ids=["Lambda", "SNS", "Kinesis", "SQS"],
)
async def test_aws_signs_what_it_sends(
    pool: Pool, call: str, said: str, text: str, seen: str
) -> None:
    need("AWS")
    async with serving(ok(text.encode())) as server:
        await emitted(
            pool,
            server,
            "const options = { endpoint: url, region: 'eu-west-1', accessKeyId: 'a',"
            " secretAccessKey: 'b', maxRetries: 0, computeChecksums: false };"
            f"emit(await {call}.promise())",
        )
    assert said in server.requests[0]
    assert "Authorization: AWS4-HMAC-SHA256 Credential=a/" in server.requests[0]


@pytest.mark.parametrize(
    ("name", "check", "expected"),
    [
        (
            "xml2js",
            "const parsed = await new Promise((resolve, reject) => xml2js.parseString("
            "'<r a=\"1\"><b>x</b><b>y</b></r>', (e, v) => (e ? reject(e) : resolve(v))));"
            "emit([parsed, new xml2js.Builder({ headless: true, renderOpts: { pretty: false } })"
            ".buildObject({ r: { $: { a: 1 }, b: ['x', '<'] } })])",
            [
                {"r": {"$": {"a": "1"}, "b": ["x", "y"]}},
                '<r a="1"><b>x</b><b>&lt;</b></r>',
            ],
        ),
        (
            "xml2js",
            "emit(await xml2js.parseStringPromise('<a>').catch((error) => error.message))",
            "Unclosed root tag\nLine: 0\nColumn: 3\nChar: ",
        ),
        (
            "twilio",
            "emit([twilio.validateRequest('token', signed('token',"
            " 'https://x.example/a', { b: '1', a: '2' }), 'https://x.example/a',"
            " { b: '1', a: '2' }), twilio.validateRequest('token', 'bad', 'https://x.example/a',"
            " {})])",
            [True, False],
        ),
        (
            "stripe",
            "const header = stripe.webhooks.generateTestHeaderString("
            "{ payload: '{\"id\":\"e\"}', secret: 's' });"
            "try { stripe.webhooks.constructEvent('{}', header, 's') } catch (error) {"
            " emit([error.type,"
            " stripe.webhooks.constructEvent('{\"id\":\"e\"}', header, 's').id]) }",
            ["StripeSignatureVerificationError", "e"],
        ),
        (
            "jsonwebtoken",
            "try { jsonwebtoken.verify(jsonwebtoken.sign({ a: 1 }, 'k', { expiresIn: -5 }), 'k') }"
            " catch (error) { emit([error.name,"
            " jsonwebtoken.decode(jsonwebtoken.sign({ b: 2 }, 'k',"
            " { algorithm: 'HS512' }), { complete: true }).header.alg]) }",
            ["TokenExpiredError", "HS512"],
        ),
        (
            "winstonlib.winston",
            "const { Logger, transports } = winstonlib.winston;"
            "const memory = new transports.Memory({ json: false });"
            "const logger = new Logger({ transports: [memory], level: 'warn' });"
            "logger.warn('careful %s', 'now', { a: 1 }); logger.info('not kept');"
            "emit(memory.errorOutput.concat(memory.writeOutput))",
            ["warn: careful now a=1"],
        ),
        (
            "libphonenumberjslib.libphonenumberjs",
            "const parse = libphonenumberjslib.libphonenumberjs;"
            "const number = parse('020 7946 0958', 'GB');"
            "emit([number.number, number.formatInternational(), number.isValid()])",
            ["+442079460958", "+44 20 7946 0958", True],
        ),
    ],
)
async def test_a_package_does_its_main_job(
    pool: Pool, name: str, check: str, expected: Any
) -> None:
    need(name)
    sign = (
        "const signed = (key, address, fields) => crypto.createHmac('sha1', key).update("
        "address + Object.keys(fields).sort().map((name) => name + fields[name]).join(''))"
        ".digest('base64');"
    )
    async with serving() as server:
        assert await emitted(pool, server, sign + check) == expected


@pytest.mark.parametrize(
    ("name", "call", "reply", "expected", "said"),
    [
        (
            "jsforce",
            "const connection = new jsforce.Connection({ instanceUrl: url, accessToken: 'x' });"
            "emit((await connection.query('SELECT Id FROM Account')).records[0].Id)",
            {"totalSize": 1, "done": True, "records": [{"Id": "001"}]},
            "001",
            "/query?q=SELECT%20Id%20FROM%20Account",
        ),
        (
            "google.cloud.bigquery",
            "const client = new google.cloud.bigquery.BigQuery({ apiEndpoint: url, projectId: 'p',"
            " token: 'x' });"
            "emit((await client.getDatasets())[0].map((each) => each.id))",
            {"datasets": [{"datasetReference": {"datasetId": "d"}, "id": "p:d"}]},
            ["d"],
            "/projects/p/datasets",
        ),
    ],
)
async def test_a_client_asks_its_service(
    pool: Pool, name: str, call: str, reply: Any, expected: Any, said: str
) -> None:
    need(name)
    async with serving(answer(reply)) as server:
        seen = await emitted(pool, server, call)
    assert seen == expected, server.requests
    assert said in server.requests[0]


async def test_skyflow_asks_its_vault(pool: Pool) -> None:
    need("skyflowlib.skyflow")
    code = (
        "async function onRequest() {"
        "const payload = Buffer.from(JSON.stringify({ exp: 4e9 })).toString('base64');"
        "const client = skyflowlib.skyflow.Skyflow.init({ vaultID: 'v',"
        " vaultURL: 'https://127.0.0.1:1', getBearerToken: async () => `a.${payload}.b` });"
        "await client.insert({ records: [{ table: 't', fields: { a: 'b' } }] }).catch(() => {}) }"
    )
    asked: list[str] = []
    await asyncio.wait_for(
        pool.run(
            Invocation(id="run_1", code=code, request=Request(body="{}")),
            on_log=lambda log: None,
            on_fetch=lambda fetch: asked.append(fetch.url),
        ),
        TIMEOUT_S,
    )
    assert asked == ["https://127.0.0.1:1/v1/vaults/v"]
