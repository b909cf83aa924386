const CALLS = {
  page: ({ name, url }) => Segment.page({ ...who, name, properties: { url } }),
  screen: ({ name }) => Segment.screen({ ...who, name }),
  action: ({ name, data }) => Segment.track({ ...who, event: name, properties: data }),
  profile: ({ data }) => Segment.identify({ ...who, traits: data }),
  team: ({ id, data }) => Segment.group({ ...who, groupId: id, traits: data }),
  login: ({ previousId }) => Segment.alias({ ...who, previousId }),
};

// Set anew in every call: a warm context keeps its globals from one request to the next.
let who;

async function onRequest(request) {
  const { user, device, activity } = request.json();
  who = { userId: user, context: { device, locale: request.headers.get('Accept-Language') } };

  console.group(`${activity.length} activities of ${user}`);
  for (const entry of activity) {
    console.log('%s at %s', entry.kind, entry.at);
    const call = CALLS[entry.kind];
    if (!call) throw new InvalidEventPayload(`activity ${entry.kind}`);
    call(entry).timestamp = entry.at; // the returned object is the one that will be sent
  }
  console.groupEnd();
}
