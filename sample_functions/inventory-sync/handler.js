// The webhook only says which item changed; the item itself is fetched.
async function onRequest(request, settings) {
  const { item } = request.json();
  if (!item) throw new ValidationError('"item" is required');

  const item_url = new URL(`items/${encodeURIComponent(item)}`, settings.apiUrl + '/');
  item_url.searchParams.set('fields', 'name,stock,price');

  let response;
  try {
    response = await fetch(item_url, { headers: { Authorization: basic(settings.user, settings.password) } });
  } catch (error) {
    throw new RetryError(error.message); // no answer at all
  }
  if (response.status === 429 || response.status >= 500) {
    throw new RetryError(`The inventory answered ${response.status}`);
  }
  if (!response.ok) throw new Error(`The inventory answered ${response.status} for ${item}`);

  const { name, stock, price } = await response.json();
  Segment.set({ collection: 'inventory_items', id: item, properties: { name, stock, price } });
  if (stock === 0) {
    Segment.track({ event: 'Item Sold Out', anonymousId: `item-${item}`, properties: { item, name } });
  }
}

function basic(user, password) {
  return 'Basic ' + btoa(`${user}:${password}`);
}
