"""The guided tour without its screen: what it tells, how far it is, the webhooks it sends."""
