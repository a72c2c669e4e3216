package io.larder.connection.connect;

import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import io.larder.common.ReportLimit;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** When attempts to connect follow each other, and which of them are reported. */
final class Retries {
  private static final double JITTER = 0.2;
  private static final String ATTEMPTS = "attempts";

  private final LarderSettings settings;
  private final ReportLimit reports = new ReportLimit();

  Retries(LarderSettings settings) {
    this.settings = settings;
  }

  /** With an end if that is the deployment's. */
  RetryPolicyBuilder<Object> policy(boolean ends) {
    return RetryPolicy.builder()
        .withMaxAttempts(ends ? settings.get(Settings.RETRY_ATTEMPTS) : -1)
        .withDelayFn(context -> pause(context.getAttemptCount()));
  }

  /** Twice as long each time up to the limit, and shorter by chance: not all JVMs together. */
  private Duration pause(int attempts) {
    double most = settings.retryMaxDelay().toMillis();
    double grown = settings.get(Settings.RETRY_DELAY).toMillis() * Math.pow(2, attempts - 1);
    double share = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
    return Duration.ofMillis((long) (Math.min(most, grown) * share));
  }

  /** That there is no connection was reported: an attempt is in a minute. */
  void reported() {
    long unused = reports.due(ATTEMPTS);
  }

  /** So was why there is none any more. */
  void reported(ConnectFailure loss) {
    reported();
    boolean unused = isToBeReported(loss);
  }

  /** What somebody has to change is to be reported, and otherwise one attempt a minute. */
  boolean isToBeReported(ConnectFailure failure) {
    return reports.due(failure.refused() ? failure.text() : ATTEMPTS) >= 0;
  }
}
