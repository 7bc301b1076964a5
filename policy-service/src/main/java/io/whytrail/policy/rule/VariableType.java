package io.whytrail.policy.rule;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;

/// The types a variable can have, as they are written in documents and in the schema digest.
public enum VariableType {
  STRING("string", SimpleType.STRING),
  INT("int", SimpleType.INT),
  DOUBLE("double", SimpleType.DOUBLE),
  BOOL("bool", SimpleType.BOOL),
  TIMESTAMP("timestamp", SimpleType.TIMESTAMP),
  STRING_LIST("list<string>", ListType.create(SimpleType.STRING)),
  STRING_MAP("map<string,string>", MapType.create(SimpleType.STRING, SimpleType.STRING));

  private final String text;
  private final CelType cel;

  VariableType(String text, CelType cel) {
    this.text = text;
    this.cel = cel;
  }

  public String text() {
    return text;
  }

  CelType cel() {
    return cel;
  }
}
