package com.example.rates;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import javax.cache.annotation.CacheResult;

@ApplicationScoped
public class Rates {
  public record Rate(String currency, BigDecimal value) {}

  @CacheResult(cacheName = "rates")
  public Rate find(String currency) {
    return new Rate(currency, new BigDecimal("1.08")); // a bank answers here, after a while
  }
}
