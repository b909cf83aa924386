"""What a new function starts from: code that runs as it is, and a request that it understands."""

from __future__ import annotations

from console.model import Request

CODE = """\
// Runs for every webhook. Its events are sent if it ends without an error.
async function onRequest(request, settings) {
  const body = request.json()

  Segment.identify({
    userId: body.user.id,
    traits: { email: body.user.email }
  })

  Segment.track({
    event: body.event,
    userId: body.user.id,
    properties: body.properties
  })
}
"""

BODY = """\
{
  "event": "Order Completed",
  "user": { "id": "user-1", "email": "ada@example.com" },
  "properties": { "orderId": "1001", "total": 12.5 }
}
"""

REQUESTS = (("default", Request(body=BODY)),)
