package fish.payara.cdi.jsr107;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import javax.cache.CacheManager;

/** Stands for Payara's class of a name like this. */
@Dependent
public class CacheManagerProducer {
  @Produces
  @Dependent
  CacheManager ofHazelcast() {
    throw new IllegalStateException("Payara's cache manager");
  }
}
