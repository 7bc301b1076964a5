package io.whytrail.scoring.pattern;

import io.whytrail.scoring.text.Disguise;
import io.whytrail.scoring.text.Span;

/// One place where a pattern matches, and the disguise under which it does.
public record Hit(Pattern pattern, Span span, Disguise disguise) {}
