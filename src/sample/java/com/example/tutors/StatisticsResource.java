package com.example.tutors;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import javax.cache.CacheManager;
import javax.cache.management.CacheStatisticsMXBean;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** What JSR-107 counts for a cache that has {@code statistics=true}, as any JMX client sees it. */
@Path("statistics/{cache}")
@RequestScoped
public class StatisticsResource {
  @Inject CacheManager caches;

  @GET
  @Produces(MediaType.TEXT_PLAIN)
  public String get(@PathParam("cache") String cache) throws MalformedObjectNameException {
    String manager = caches.getURI().toString().replaceAll("[,:=\n]", ".");
    CacheStatisticsMXBean statistics =
        JMX.newMXBeanProxy(
            ManagementFactory.getPlatformMBeanServer(),
            new ObjectName(
                "javax.cache:type=CacheStatistics,CacheManager=" + manager + ",Cache=" + cache),
            CacheStatisticsMXBean.class);
    return statistics.getCacheHits() + " hits, " + statistics.getCacheMisses() + " misses";
  }
}
