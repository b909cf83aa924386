async function onRequest(request, settings) {
  const order = request.json();

  // All at once: the whole takes as long as the slowest call, not as long as their sum.
  const [customer, ...products] = await Promise.all([
    get(settings, `customers/${order.customerId}`),
    ...order.items.map((item) => get(settings, `products/${item.sku}`)),
  ]);

  Segment.identify({ userId: customer.id, traits: { email: customer.email, plan: customer.plan } });
  Segment.track({
    event: 'Order Placed',
    userId: customer.id,
    properties: {
      orderId: order.id,
      plan: customer.plan,
      revenue: order.items.reduce((sum, item, i) => sum + item.quantity * products[i].price, 0),
      products: order.items.map((item, i) => ({ sku: item.sku, quantity: item.quantity, ...products[i] })),
    },
  });
}

async function get(settings, path) {
  let response;
  try {
    response = await fetch(`${settings.apiUrl}/${path}`, {
      headers: { Authorization: `Bearer ${settings.apiKey}`, Accept: 'application/json' },
    });
  } catch (error) {
    throw new RetryError(`No answer from the shop API: ${error.message}`);
  }
  if (response.status === 404) throw new InvalidEventPayload(`The shop API does not know ${path}`);
  if (!response.ok) throw new RetryError(`The shop API answered ${response.status}`);
  return response.json();
}
