package io.whytrail.scoring.baseline;

/// What is measured of every interaction.
public enum Measure {
  /// Characters of what the person wrote last.
  LENGTH(Form.LEVEL),
  /// Input and output tokens.
  TOKENS(Form.LEVEL),
  /// Milliseconds.
  LATENCY(Form.LEVEL),
  /// 1 where a stage is rated MEDIUM or HIGH.
  RISK(Form.SHARE),
  /// 1 where the model refused.
  REFUSAL(Form.SHARE),
  /// The names of the tools that were called.
  TOOLS(Form.MIX);

  private final Form form;

  Measure(Form form) {
    this.form = form;
  }

  public Form form() {
    return form;
  }

  /// How a measure is estimated.
  public enum Form {
    LEVEL,
    SHARE,
    MIX
  }
}
