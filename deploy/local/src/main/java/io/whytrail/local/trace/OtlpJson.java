package io.whytrail.local.trace;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/// OTLP's own JSON: proto3 JSON with trace and span ids in hex and enums as numbers.
final class OtlpJson {

  private static final Set<String> IDS = Set.of("traceId", "spanId", "parentSpanId");

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace().printingEnumsAsInts();

  private OtlpJson() {}

  static String line(ExportTraceServiceRequest request) throws IOException {
    try {
      JsonElement json = JsonParser.parseString(PRINTER.print(request));
      hexIds(json);
      return json.toString();
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("Not printable as JSON", e);
    }
  }

  private static void hexIds(JsonElement element) {
    if (element instanceof JsonArray array) {
      array.forEach(OtlpJson::hexIds);
    } else if (element instanceof JsonObject object) {
      for (Map.Entry<String, JsonElement> member : object.entrySet()) {
        if (IDS.contains(member.getKey()) && member.getValue().isJsonPrimitive()) {
          byte[] id = Base64.getDecoder().decode(member.getValue().getAsString());
          member.setValue(new JsonPrimitive(HexFormat.of().formatHex(id)));
        } else {
          hexIds(member.getValue());
        }
      }
    }
  }
}
