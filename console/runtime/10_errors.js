// The error classes that function code may throw or meet.
// Defines: EventNotSupported, InvalidEventPayload, ValidationError, RetryError; needs: nothing.
// `name` is an own enumerable property that follows the constructor, so a subclass carries its own.

class EventNotSupported extends Error {
  constructor(message) {
    super(message);
    this.name = this.constructor.name;
  }
}

class InvalidEventPayload extends Error {
  constructor(message) {
    super(message);
    this.name = this.constructor.name;
  }
}

class ValidationError extends Error {
  constructor(message) {
    super(message);
    this.name = this.constructor.name;
  }
}

class RetryError extends Error {
  constructor(message) {
    super(message);
    this.name = this.constructor.name;
  }
}
