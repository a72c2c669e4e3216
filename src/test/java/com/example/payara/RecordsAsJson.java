package com.example.payara;

import com.example.tutors.Profile;
import com.example.tutors.Tutor;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;
import java.time.Instant;
import java.util.Map;

/** Records in JSON, of which the JSON-B of Payara Micro knows nothing. */
@Provider
public class RecordsAsJson implements ContextResolver<Jsonb> {
  private final Jsonb jsonb =
      JsonbBuilder.create(new JsonbConfig().withAdapters(new OfTutor(), new OfProfile()));

  @Override
  public Jsonb getContext(Class<?> type) {
    return jsonb;
  }

  /** {@code Tutor} as an object with its JSON names. */
  public static class OfTutor implements JsonbAdapter<Tutor, Map<String, Object>> {
    @Override
    public Map<String, Object> adaptToJson(Tutor tutor) {
      return Map.of(
          "id", tutor.id(),
          "name", tutor.name(),
          "subject", tutor.subject(),
          "price", tutor.hourlyRate());
    }

    @Override
    public Tutor adaptFromJson(Map<String, Object> json) {
      return new Tutor(
          ((Number) json.getOrDefault("id", 0)).longValue(),
          (String) json.get("name"),
          (String) json.get("subject"),
          ((Number) json.get("price")).intValue());
    }
  }

  /** {@code Profile} as an object. */
  public static class OfProfile implements JsonbAdapter<Profile, Map<String, Object>> {
    @Override
    public Map<String, Object> adaptToJson(Profile profile) {
      return Map.of(
          "user", profile.user(),
          "greeting", profile.greeting(),
          "madeAt", profile.madeAt().toString());
    }

    @Override
    public Profile adaptFromJson(Map<String, Object> json) {
      return new Profile(
          (String) json.get("user"),
          (String) json.get("greeting"),
          Instant.parse((String) json.get("madeAt")));
    }
  }
}
