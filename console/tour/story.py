"""The sample of the guided tour: its function, its webhooks, what is mistyped and mended.

Data only. The trap: the steps name lines of this code, so a change here is a change there.
"""

from __future__ import annotations

from typing import NamedTuple

from console.model import Request

WORKSPACE = "demo"
FUNCTION = "Shop orders"
SOURCE = "Web shop"
DESCRIPTION = "Turns the orders of a shop into events, for the guided tour."

CODE = """\
// A shop posts its orders here.
const RATES = { EUR: 1, USD: 0.92 };

async function onRequest(request) {
  const order = request.json();
  const total = sum(order.lines);
  const revenue = total * rate(order.currency);

  const userId = order.customer ?? 'guest';
  const { email } = order;
  if (email) Segment.identify({ userId, traits: { email } });
  Segment.track({
    userId,
    event: 'Order Completed',
    properties: { orderId: order.id, revenue },
  });
  console.log(order.id, revenue);
}

function sum(lines) {
  let all = 0;
  for (const line of lines) all += line.price * line.quantity;
  return all;
}

function rate(currency = 'EUR') {
  // After a RetryError the webhook is tried again.
  if (!(currency in RATES)) {
    throw new RetryError(`no rate for ${currency} yet`);
  }
  return RATES[currency];
}
"""

ORDER = """\
{
  "id": "A-1001",
  "customer": "ada",
  "email": "ada@example.com",
  "currency": "EUR",
  "lines": [
    { "sku": "teapot", "price": 40, "quantity": 1 },
    { "sku": "cup", "price": 6, "quantity": 4 }
  ]
}
"""
REQUESTS = (("An order", Request(body=ORDER)),)

CAPTURED = (
    '{"id": "A-1002", "customer": "grace", "currency": "USD", '
    '"lines": [{"sku": "kettle", "price": 50, "quantity": 1}]}'
)
SENT = (
    '{"id": "A-1003", "customer": "alan", "email": "alan@example.com", '
    '"lines": [{"sku": "cup", "price": 6, "quantity": 2}]}'
)
IN_POUNDS = (
    '{"id": "A-1004", "customer": "joan", "currency": "GBP", '
    '"lines": [{"sku": "teapot", "price": 40, "quantity": 2}]}'
)


class Edit(NamedTuple):
    """One change of the code, as one types it."""

    line: int
    """From 1, where `old` stands in the code before."""
    old: str
    new: str
    before: str
    """The whole code that it belongs to."""

    @property
    def after(self) -> str:
        return self.before.replace(self.old, self.new, 1)


BREAK = Edit(6, "sum(order.lines)", "sum(order)", CODE)
MEND = Edit(6, "sum(order)", "sum(order.lines ?? [])", BREAK.after)
ADD_RATE = Edit(2, "USD: 0.92 }", "USD: 0.92, GBP: 1.15 }", MEND.after)
VERSION_MENDED = 2
"""The version that one saves before there is a source."""
