// GitHub signs the raw body: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
async function onRequest(request, settings) {
  const body = request.text();
  const digest = crypto.createHmac('sha256', settings.secret).update(body).digest('hex');
  const expected = Buffer.from(`sha256=${digest}`);
  const given = Buffer.from(request.headers.get('X-Hub-Signature-256') || '');
  if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) {
    throw new ValidationError('The GitHub signature does not match');
  }

  const name = request.headers.get('X-GitHub-Event');
  const handler = handlers[name];
  if (name === 'ping') return console.log('GitHub says hello:', JSON.parse(body).zen);
  if (!handler) throw new EventNotSupported(`GitHub event ${name}`);

  const payload = JSON.parse(body);
  const userId = `github-${payload.sender.id}`;
  Segment.identify({ userId, traits: { username: payload.sender.login } });
  Segment.group({ userId, groupId: payload.repository.full_name, traits: { private: payload.repository.private } });
  Segment.track({
    ...handler(payload),
    userId,
    messageId: request.headers.get('X-GitHub-Delivery'),
    context: { groupId: payload.repository.full_name },
  });
}

const handlers = {
  push: ({ ref, commits }) => ({
    event: 'Code Pushed',
    properties: { branch: ref.replace('refs/heads/', ''), commits: commits.length },
  }),
  pull_request: ({ action, number, pull_request }) => ({
    event: `Pull Request ${pull_request.merged ? 'Merged' : capitalized(action)}`,
    properties: { number, title: pull_request.title, changedFiles: pull_request.changed_files },
  }),
  issues: ({ action, issue }) => ({
    event: `Issue ${capitalized(action)}`,
    properties: { number: issue.number, title: issue.title, labels: issue.labels.map((label) => label.name) },
  }),
};

function capitalized(word) {
  return word[0].toUpperCase() + word.slice(1);
}
