async function onRequest(request, settings) {
  if (request.url.searchParams.get('dryRun') === 'true') return console.log('dry run, nothing sent');

  const lead = request.json();
  if (lead.type !== 'lead') throw new EventNotSupported(`type ${JSON.stringify(lead.type)}`);

  const problems = [];
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(lead.email || '')) problems.push('email is not an address');
  if (!lead.consent) problems.push('consent is missing');
  if (lead.budget !== undefined && !(lead.budget > 0)) problems.push('budget is not a positive number');
  if (problems.length) throw new ValidationError(problems.join('; '));

  if (settings.blockedDomains.includes(lead.email.split('@')[1].toLowerCase())) {
    throw new InvalidEventPayload('The address is of a blocked domain');
  }

  const anonymousId = crypto.createHash('sha256').update(lead.email.toLowerCase()).digest('hex').slice(0, 32);
  const region = settings.regions[lead.country] || 'other';
  Segment.identify({ anonymousId, traits: { email: lead.email, region } });
  Segment.track({ event: 'Lead Created', anonymousId, properties: { budget: lead.budget, region, source: lead.source } });
}
