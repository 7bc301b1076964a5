package io.whytrail.scoring.action;

import io.whytrail.scoring.text.Span;

/// Where a call sends something: the value that names it, where it stands in the arguments, and who
/// mentioned it.
record Destination(String value, Span span, Source source) {
  /// Who brought a destination into the conversation.
  enum Source {
    /// A person or the application's own instructions.
    NAMED,
    /// A lookup in the person's own directory of contacts.
    LISTED,
    /// Nobody in the record: the model's own idea.
    NEW,
    /// Only retrieved content or a tool result.
    UNTRUSTED
  }
}
