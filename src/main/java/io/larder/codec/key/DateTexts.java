package io.larder.codec.key;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;

/** Texts of the dates, calendars and zones of {@code java.util} and {@code java.sql}. */
@SuppressWarnings("JavaUtilDate") // they are what is written
final class DateTexts {
  private static final int MILLIS = 1000;
  private static final long GREGORIAN_CHANGE = -12_219_292_800_000L; // 15 October 1582

  private DateTexts() {}

  static String date(Object date) {
    return Instant.ofEpochMilli(((Date) date).getTime()).toString();
  }

  static Object parseDate(String text, Class<?> declared) {
    long millis = Instant.parse(text).toEpochMilli();
    if (declared.isAssignableFrom(Date.class)) {
      return new Date(millis);
    }
    try {
      return declared.getConstructor(long.class).newInstance(millis); // those of java.sql
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String timestamp(Object timestamp) {
    Timestamp value = (Timestamp) timestamp;
    long second = Math.floorDiv(value.getTime(), MILLIS);
    return Instant.ofEpochSecond(second, value.getNanos()).toString();
  }

  static Object parseTimestamp(String text) {
    Instant instant = Instant.parse(text);
    Timestamp value = new Timestamp(Math.multiplyExact(instant.getEpochSecond(), MILLIS));
    value.setNanos(instant.getNano());
    return value;
  }

  /** The id of a zone that is the one of its id; others can be changed, or have rules of theirs. */
  static String zone(Object zone) {
    String id = ((TimeZone) zone).getID();
    if (!TimeZone.getTimeZone(id).equals(zone)) {
      throw new NoIdentityException(TimeZone.class, "is not the zone that the JDK has for its id");
    }
    return id;
  }

  /** What its equality compares. */
  static String calendar(Object calendar) {
    GregorianCalendar copy = (GregorianCalendar) ((GregorianCalendar) calendar).clone();
    String instant = Instant.ofEpochMilli(copy.getTimeInMillis()).toString();
    String text =
        String.join(
            " ",
            instant,
            zone(copy.getTimeZone()),
            String.valueOf(copy.isLenient()),
            String.valueOf(copy.getFirstDayOfWeek()),
            String.valueOf(copy.getMinimalDaysInFirstWeek()));
    long change = copy.getGregorianChange().getTime();
    return change == GREGORIAN_CHANGE ? text : text + " " + change;
  }

  static Object parseCalendar(String text) {
    String[] parts = text.split(" ", -1);
    GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone(parts[1]), Locale.ROOT);
    if (parts.length > 5) {
      calendar.setGregorianChange(new Date(Long.parseLong(parts[5])));
    }
    calendar.setTimeInMillis(Instant.parse(parts[0]).toEpochMilli());
    calendar.setLenient(Boolean.parseBoolean(parts[2]));
    calendar.setFirstDayOfWeek(Integer.parseInt(parts[3]));
    calendar.setMinimalDaysInFirstWeek(Integer.parseInt(parts[4]));
    return calendar;
  }
}
