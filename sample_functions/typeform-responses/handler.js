async function onRequest(request) {
  const { event_type: type, form_response: response } = request.json();
  if (type !== 'form_response') throw new EventNotSupported(type);

  const answers = {};
  for (const answer of response.answers) {
    answers[answer.field.ref] = valueOf(answer);
  }

  const { user_id: userId } = response.hidden || {};
  Segment.track({
    event: 'Survey Answered',
    ...(userId ? { userId } : { anonymousId: response.token }),
    messageId: response.token,
    timestamp: response.submitted_at,
    properties: { form: response.form_id, title: response.definition.title, ...answers },
  });
  if (userId && typeof answers.nps === 'number') {
    Segment.identify({ userId, traits: { nps: answers.nps, promoter: answers.nps >= 9 } });
  }
}

// An answer holds its value under the name of its type; a choice hides it one level deeper.
function valueOf(answer) {
  const value = answer[answer.type];
  if (answer.type === 'choice') return value.label;
  if (answer.type === 'choices') return value.labels;
  return value;
}
