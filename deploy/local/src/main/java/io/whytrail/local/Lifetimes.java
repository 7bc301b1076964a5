package io.whytrail.local;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads times such as 30s, 15m or 2h.
final class Lifetimes implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    try {
      Duration duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is not a time such as 30s, 15m or 2h");
    }
    throw new TypeConversionException("'" + text + "' is no time at all");
  }
}
