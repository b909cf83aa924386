// Segment.identify, track, page, screen, group, alias and set: what they check, keep and queue.
// Defines: Segment, resetSegment, queuedMessages; needs: 00, 10_errors, 15_run, 61_clone.
// Segment.events and Segment.objects belong to user code as much as to us: it may read, clear,
// filter or replace them, and what they hold when the handler ends is what is sent. Where they hold
// no array any more, the last arrays of ours count.

let ownEvents = [];
let ownObjects = [];

const Segment = {
  events: ownEvents,
  objects: ownObjects,

  set(message) {
    requirePresent(message, "collection");
    requirePresent(message, "id");
    const object = { collection: message.collection, id: message.id };
    setTruthy(object, "properties", message.properties);
    return queueOn(this, "objects", object);
  },

  identify(message) {
    const event = { type: "identify" };
    setTruthy(event, "traits", message.traits);
    setCommon(event, message, true);
    return queueOn(this, "events", event);
  },

  track(message) {
    requirePresent(message, "event");
    const event = { type: "track", event: message.event };
    setTruthy(event, "properties", message.properties);
    setCommon(event, message, true);
    return queueOn(this, "events", event);
  },

  page(message) {
    return queueOn(this, "events", viewEvent("page", message));
  },

  screen(message) {
    return queueOn(this, "events", viewEvent("screen", message));
  },

  group(message) {
    requirePresent(message, "groupId");
    const event = { type: "group", groupId: message.groupId };
    setTruthy(event, "traits", message.traits);
    setCommon(event, message, run.strict);
    return queueOn(this, "events", event);
  },

  alias(message) {
    requirePresent(message, "previousId");
    const event = { type: "alias" };
    setTruthy(event, "previousId", message.previousId);
    setCommon(event, message, true);
    return queueOn(this, "events", event);
  },
};

function viewEvent(type, message) {
  const event = { type };
  setTruthy(event, "name", message.name);
  setTruthy(event, "properties", message.properties);
  setCommon(event, message, run.strict);
  return event;
}

// null, 0 and false pass.
function requirePresent(message, field) {
  const value = message[field];
  if (value !== undefined && value !== "") return;
  throw new ValidationError(`${field} is required but not defined`);
}

function setTruthy(event, field, value) {
  if (value) defineField(event, field, value);
}

// Not an assignment, which a setter that user code put on Object.prototype would catch.
function defineField(object, field, value) {
  objectDefine(object, field, {
    __proto__: null, value, writable: true, enumerable: true, configurable: true,
  });
}

const COMMON_FIELDS = [
  "userId", "anonymousId", "context", "integrations", "messageId", "sentAt", "timestamp",
];

function setCommon(event, message, identified) {
  if (identified && !message.userId && !message.anonymousId) {
    throw new ValidationError("One of userId,anonymousId is required but not defined");
  }
  for (let i = 0; i < COMMON_FIELDS.length; i++) {
    const value = message[COMMON_FIELDS[i]];
    if (value) defineField(event, COMMON_FIELDS[i], cloned(value));
  }
}

// With `this` lost (a destructured method) production fails at reading "push" of no array.
function queueOn(holder, list, message) {
  if (!run.open) noteLateCall();
  else noteLine(message);
  const queue = holder === undefined || holder === null ? undefined : holder[list];
  if (!arrayIsArray(queue)) queue.push(message);
  else if (queue.length < runLimits().eventsPerRun) arrayPush(queue, message);
  else droppedMessages += 1;
  return message;
}

let droppedMessages = 0;

function resetSegment() {
  ownEvents = [];
  ownObjects = [];
  droppedMessages = 0;
  restoreList("events", ownEvents);
  restoreList("objects", ownObjects);
}

// Whatever user code made of the property in an earlier run of this context. A list that it froze
// for good can be neither replaced nor emptied: what it holds was sent then, and is not again.
const spentLists = { __proto__: null, events: undefined, objects: undefined };

function restoreList(list, value) {
  spentLists[list] = undefined;
  try {
    defineField(Segment, list, value);
  } catch {
    const kept = peek(Segment, list);
    try {
      kept.length = 0;
    } catch {
      spentLists[list] = kept;
    }
  }
}

function queuedMessages() {
  return {
    events: queuedList("events", ownEvents),
    objects: queuedList("objects", ownObjects),
    dropped: droppedMessages,
  };
}

function queuedList(list, own) {
  const queue = peek(Segment, list);
  return arrayIsArray(queue) && queue !== spentLists[list] ? queue : own;
}
