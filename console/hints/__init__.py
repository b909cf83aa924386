"""What code will do otherwise in production: rules over its syntax tree, each with its source."""
