package io.larder.testkit;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What JUnit must not do at once. A lock of the class's own lets JUnit run everything in the class
 * on one thread, so that tests do not flush what others wrote. The lock on system properties keeps
 * a class that sets them away from all others.
 */
final class ClassLocks implements ResourceLocksProvider {
  private ClassLocks() {}

  @Override
  public Set<Lock> provideForClass(Class<?> testClass) {
    boolean setsProperties =
        AnnotationSupport.findAnnotation(testClass, LarderTest.class)
            .filter(LarderTest::systemProperties)
            .isPresent();
    Set<Lock> locks = new HashSet<>();
    locks.add(new Lock("io.larder.testkit:" + testClass.getName(), ResourceAccessMode.READ_WRITE));
    locks.add(
        new Lock(
            Resources.SYSTEM_PROPERTIES,
            setsProperties ? ResourceAccessMode.READ_WRITE : ResourceAccessMode.READ));
    return locks;
  }
}
