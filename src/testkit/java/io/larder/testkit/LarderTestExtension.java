package io.larder.testkit;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.platform.commons.support.AnnotationSupport;

/** Begins the {@link Surroundings} of a test class when JUnit does, and resets them after tests. */
final class LarderTestExtension
    implements TestInstancePreConstructCallback,
        BeforeAllCallback,
        BeforeTestExecutionCallback,
        AfterEachCallback,
        ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LarderTestExtension.class);

  private LarderTestExtension() {}

  /** The first call makes them, and JUnit closes them with the class that the call was for. */
  private static Surroundings of(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            Surroundings.class,
            type -> Surroundings.of(asked(context), context),
            Surroundings.class);
  }

  private static LarderTest asked(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), LarderTest.class)
        .orElseThrow();
  }

  /** An instance for all tests of a class is made before anything else. */
  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext instance, ExtensionContext context) {
    Surroundings unused = of(context);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    checkNested(context.getRequiredTestClass(), of(context).asked());
  }

  /** A nested class has the surroundings of the class around it, whatever it asks for. */
  private static void checkNested(Class<?> test, LarderTest given) {
    AnnotationSupport.findAnnotation(test, LarderTest.class)
        .filter(asked -> !asked.equals(given))
        .ifPresent(
            asked -> {
              throw new IllegalStateException(
                  "the nested class "
                      + test.getName()
                      + " shares the Redis and the settings of the class around it, so its own"
                      + " @LarderTest has no effect; remove it, or make the class one that is not"
                      + " nested");
            });
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    of(context).probe().begin();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    of(context).control().reset();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == RedisControl.class || type == CacheProbe.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Surroundings surroundings = of(context);
    return parameter.getParameter().getType() == RedisControl.class
        ? surroundings.control()
        : surroundings.probe();
  }
}
