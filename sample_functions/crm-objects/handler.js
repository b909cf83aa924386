// One webhook carries a batch of changed records of either kind.
async function onRequest(request) {
  const { records } = request.json();
  if (!Array.isArray(records)) throw new InvalidEventPayload('"records" must be a list');

  for (const record of records) {
    if (record.kind === 'contact') setContact(record);
    else if (record.kind === 'company') setCompany(record);
    else console.warn(`skipped ${record.kind} ${record.id}`);
  }
}

function setContact({ id, properties, company }) {
  Segment.set({
    collection: 'contacts',
    id: String(id),
    properties: {
      email: properties.email,
      name: [properties.firstname, properties.lastname].filter(Boolean).join(' '),
      lifecycle_stage: properties.lifecyclestage,
      company_id: company && String(company.id),
    },
  });
}

function setCompany({ id, properties }) {
  Segment.set({
    collection: 'companies',
    id: String(id),
    properties: { name: properties.name, domain: properties.domain, employees: properties.employees },
  });
}
