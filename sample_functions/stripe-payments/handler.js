// Stripe signs `<timestamp>.<body>` with the endpoint's secret: https://docs.stripe.com/webhooks
const EVENTS = {
  'charge.succeeded': 'Payment Succeeded',
  'charge.failed': 'Payment Failed',
  'charge.refunded': 'Payment Refunded',
};

async function onRequest(request, settings) {
  const body = request.text();
  verify(request.headers.get('Stripe-Signature'), body, settings.signingSecret);

  const event = JSON.parse(body);
  const name = EVENTS[event.type];
  if (!name) throw new EventNotSupported(`${event.type} is not a charge`);

  const charge = event.data.object;
  if (!charge.customer) throw new InvalidEventPayload(`${charge.id} has no customer`);

  if (charge.receipt_email) {
    Segment.identify({ userId: charge.customer, traits: { email: charge.receipt_email } });
  }
  Segment.track({
    event: name,
    userId: charge.customer,
    messageId: event.id, // Stripe sends an event again until it is answered: same id, one event
    timestamp: new Date(event.created * 1000),
    properties: {
      chargeId: charge.id,
      revenue: charge.amount / 100,
      currency: charge.currency.toUpperCase(),
      method: charge.payment_method_details.type,
      reason: charge.failure_message,
    },
  });
}

function verify(header, body, secret) {
  const fields = new URLSearchParams((header || '').replace(/,/g, '&'));
  const signed = `${fields.get('t')}.${body}`;
  const expected = crypto.createHmac('sha256', secret).update(signed).digest();
  const given = Buffer.from(fields.get('v1') || '', 'hex');
  if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) {
    throw new ValidationError('The Stripe signature does not match');
  }
}
