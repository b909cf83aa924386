async function onRequest(request, settings) {
  const body = request.text();
  const digest = crypto.createHmac('sha256', settings.sharedSecret).update(body, 'utf8').digest('base64');
  if (digest !== request.headers.get('X-Shopify-Hmac-Sha256')) {
    throw new ValidationError('The Shopify signature does not match');
  }

  const topic = request.headers.get('X-Shopify-Topic');
  const order = JSON.parse(body);
  switch (topic) {
    case 'orders/create':
      return orderCompleted(order);
    case 'refunds/create':
      return orderRefunded(order);
    default:
      throw new EventNotSupported(`Shopify topic ${topic}`);
  }
}

function orderCompleted(order) {
  if (!order.customer) throw new InvalidEventPayload(`Order ${order.order_number} has no customer`);
  const userId = String(order.customer.id); // an id must be text, or ingestion discards the event
  const { email, first_name: firstName, last_name: lastName } = order.customer;
  Segment.identify({ userId, traits: { email, firstName, lastName } });
  Segment.track({
    event: 'Order Completed',
    userId,
    timestamp: order.created_at,
    properties: {
      order_id: String(order.order_number),
      total: Number(order.total_price),
      tax: Number(order.total_tax),
      currency: order.currency,
      products: order.line_items.map((item) => ({
        product_id: String(item.product_id),
        sku: item.sku,
        name: item.title,
        quantity: item.quantity,
        price: Number(item.price),
      })),
    },
  });
}

function orderRefunded(refund) {
  Segment.track({
    event: 'Order Refunded',
    anonymousId: `shopify-order-${refund.order_id}`,
    properties: { order_id: String(refund.order_id), reason: refund.note },
  });
}
