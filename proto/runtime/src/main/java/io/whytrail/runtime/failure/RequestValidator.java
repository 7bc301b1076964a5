package io.whytrail.runtime.failure;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Message;
import io.micronaut.context.annotation.Value;
import io.whytrail.interaction.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Holds messages against the rules that stand in the contract.
@Singleton
public final class RequestValidator {

  private final Validator validator = ValidatorFactory.newBuilder().build();
  private final int maximumBytes;

  RequestValidator(@Value("${whytrail.request.maximum-bytes:4194304}") int maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  /// Throws FIELD_INVALID, naming the first field that breaks a rule, or MESSAGE_TOO_LARGE.
  public void check(Message message) {
    int size = message.getSerializedSize();
    if (size > maximumBytes) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE,
          "The message has %d bytes and the limit is %d: split or shorten it."
              .formatted(size, maximumBytes),
          Map.of("bytes", Integer.toString(size), "limit", Integer.toString(maximumBytes)));
    }
    List<Violation> violations = violations(message);
    if (!violations.isEmpty()) {
      throw invalid(violations.getFirst(), violations.size());
    }
  }

  private List<Violation> violations(Message message) {
    try {
      ValidationResult result = validator.validate(message);
      return result.getViolations();
    } catch (ValidationException e) {
      throw new IllegalStateException(
          "The contract's rules for " + message.getDescriptorForType().getFullName(), e);
    }
  }

  private static Failure invalid(Violation violation, int count) {
    build.buf.validate.Violation proto = violation.toProto();
    String field =
        proto.getField().getElementsList().stream()
            .map(RequestValidator::element)
            .collect(Collectors.joining("."));
    String others = count == 1 ? "" : " (and %d more)".formatted(count - 1);
    return Failure.of(
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        "Correct the field %s: %s%s.".formatted(field, proto.getMessage(), others),
        Map.of("field", field, "rule", proto.getRuleId(), "description", proto.getMessage()));
  }

  private static String element(FieldPathElement element) {
    return switch (element.getSubscriptCase()) {
      case INDEX -> element.getFieldName() + "[" + element.getIndex() + "]";
      case STRING_KEY -> element.getFieldName() + "[\"" + element.getStringKey() + "\"]";
      case INT_KEY -> element.getFieldName() + "[" + element.getIntKey() + "]";
      case UINT_KEY -> element.getFieldName() + "[" + element.getUintKey() + "]";
      case BOOL_KEY -> element.getFieldName() + "[" + element.getBoolKey() + "]";
      case SUBSCRIPT_NOT_SET -> element.getFieldName();
    };
  }
}
