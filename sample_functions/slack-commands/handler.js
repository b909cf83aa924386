async function onRequest(request, settings) {
  const form = request.json(); // form fields as an object: {command: '/feedback', text: '5 great', …}
  if (form.token !== settings.verificationToken) {
    throw new ValidationError('Not from our Slack app');
  }
  if (form.command !== '/feedback') {
    throw new EventNotSupported(`command ${form.command}`);
  }

  const [, rating, comment] = (form.text || '').match(/^([1-5])\s*(.*)$/s) || [];
  if (!rating) throw new InvalidEventPayload('Usage: /feedback <1-5> <comment>');

  const userId = `slack-${form.user_id}`;
  Segment.group({ userId, groupId: form.team_id, traits: { domain: form.team_domain } });
  Segment.track({
    event: 'Feedback Given',
    userId,
    properties: { rating: Number(rating), comment, channel: form.channel_name },
  });
}
