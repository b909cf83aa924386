"""Every documented number, once, with where it comes from.

SF, DF, LIM, HTTP, OBJ, OLD20 name Segment's public pages: source functions, destination functions,
rate limits, the HTTP Tracking API, the Object API, and the 2020 source functions page.
Numbers marked "ours" are decisions of this program, not documented by Segment.
"""

KIB = 1024

# The webhook and its run
WEBHOOK_BODY_BYTES = 512 * KIB  # SF: largest accepted webhook body
RUN_TIMEOUT_S = 5.0  # SF: execution limit of one invocation
EVENT_BYTES = 32 * KIB  # SF, HTTP: one event as UTF-8 JSON
BATCH_BYTES = 500 * KIB  # HTTP: one batch request to the Tracking API
BATCH_EVENTS = 2500  # HTTP: events in one batch request
CONSOLE_VISIBLE_BYTES = 4 * KIB  # SF, DF: console output a test run shows
MESSAGE_ID_CHARS = 100  # HTTP
OBJECT_ID_CHARS = 100  # OBJ
COLLECTION_CHARS = 100  # OBJ
OBJECT_VALUE_BYTES = 32 * KIB  # OBJ: one property's value, which must be under it
PROPERTIES = 10_000  # LIM: of one event or object; Segment drops the rest
FUNCTIONS_PER_WORKSPACE = 25  # USE page: source, insert and destination functions together

# What the workspace keeps
ERRORS_KEPT = 100  # SF: Errors tab
ERRORS_DAYS = 30  # SF: Errors tab
RUNS_KEPT = 10_000  # ours: a long day's work, about 30 MB on disk
RUN_CODE_BYTES = 128 * KIB  # ours: of unsaved code, and of settings, beside one run of the history
CAPTURES_KEPT = 500  # ours: at most 250 MB of bodies

# Deployed sources
RETRIES = 6  # SF, DISC: after a RetryError or a timeout, then the webhook is dropped
RETRY_FIRST_S = (60.0, 180.0)  # SF: the first wait is random between these, each next twice as long
RETRY_MOST_S = 20 * 60.0  # SF: longest wait
RETRIES_AT_ONCE = 4  # ours: the rest of the workers stays for webhooks that come in
RETRIES_WAITING = 5_000  # ours: half of the deliveries kept; past it 429 and nothing is kept
RETRIES_WAITING_BYTES = 128 * 1024 * KIB  # ours: half of what deliveries may have; past it as well
DEBUGGER_EVENTS = 500  # DBG: newest events that the Debugger shows
OBJECTS_PER_REQUEST = 10  # OBJ
USAGE_PERCENTS = (75, 90, 100)  # USE: of the month's execution time, when one is told
SOURCES_PER_WORKSPACE = 100  # ours: more than a machine's worth of warm contexts
DELIVERIES_KEPT = 10_000  # ours: as many as test runs
DELETED_KEPT_S = 3600.0  # ours: what was deleted can be brought back so long
OBJECTS_KEPT = 10_000  # ours: rows of all collections together

# What a run may cost before it is cut off; all ours, chosen so that a flood costs at most its run
LOG_ENTRIES = 2_000
LOG_ENTRY_BYTES = 64 * KIB
LOG_BYTES = 512 * KIB
EVENTS_PER_RUN = 10_000
OUTCOME_BYTES = 32 * 1024 * KIB
FETCHES_PER_RUN = 200
DELIVERIES_WAITING = 1_000  # for a worker, of all sources; past it a sender is told to come later
FETCH_REQUEST_BYTES = 8 * 1024 * KIB
FETCH_RESPONSE_BYTES = 8 * 1024 * KIB
FETCHING_BYTES = 128 * 1024 * KIB  # of responses that are being read, in all runs together
UNPACKED_BYTES = 64 * 1024 * KIB  # by zlib, in one call
FETCH_BODY_SHOWN_BYTES = 16 * KIB  # of a request's or a response's body, in the record of a run
FETCH_HEADERS_SHOWN_BYTES = 8 * KIB  # of one request or response
FETCHES_SHOWN_BYTES = 512 * KIB  # of all requests of a run together
FETCH_REDIRECTS = 20  # node-fetch 2: default `follow`
HEAP_BYTES = 128 * 1024 * KIB  # JavaScript heap of one worker (Lambda's smallest memory size)
WORKER_DATA_BYTES = 1024 * 1024 * KIB  # RLIMIT_DATA of a worker; V8 does not start with 400 MB

# The webhook receiver; all ours, sized for a sender or two beside a person at work
RECEIVER_CONNECTIONS = 512  # half of the usual limit of open files
RECEIVER_BYTES = 64 * 1024 * KIB  # of bodies in memory, of all webhooks that are not yet answered
RECEIVER_HEAD_BYTES = 64 * KIB  # request line and headers
RECEIVER_HEAD_S = 10.0  # to send the request line and headers
RECEIVER_BODY_S = 10.0  # to send the body
RECEIVER_LINGER_S = 2.0  # to take and drop the rest of a refused body, so that the answer arrives
RECEIVER_KEEP_ALIVE_S = 5
RECEIVER_STOP_S = 3  # for webhooks under way when the receiver stops

# The Public API that the receiver offers; ours, but for the pages
API_PAGE = 1_000  # SDK: functions and versions; also where none is asked for
API_SOURCES_PAGE = 200  # SDK
API_BURST = 200  # requests of one token at once
API_PER_S = 50.0  # and how fast they come back

# Another workspace over the Public API; ours, but for the page
REMOTE_PAGE = 200  # SDK: functions take up to 1,000, sources 200
REMOTE_ANSWER_S = 30.0  # for a whole answer
REMOTE_ANSWER_BYTES = 32 * 1024 * KIB
REMOTE_WAITS = 10  # 429s in a row before giving up
REMOTE_WAIT_S = 300.0  # longest wait that a 429 may ask for

# Forwarding to a Tracking API; ours
FORWARD_ANSWER_S = 30.0  # for a whole answer
FORWARD_FIRST_S = 1.0  # wait after the first failure, each next twice as long
FORWARD_MOST_S = 300.0  # longest wait of its own accord
FORWARD_ASKED_S = 3600.0  # longest wait that a Retry-After is followed in

# What files and settings may hold; ours
SETTINGS_BYTES = 1024 * KIB  # all values together, as JSON
FILE_BYTES = 4 * 1024 * KIB
