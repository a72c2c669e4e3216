package io.larder.support;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.MethodEntryRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Runs a main class in a JVM of its own and writes down whose code its calls go through. */
public final class CallTracer {
  // A busy machine may need minutes until the main class does its first call.
  private static final long PATIENCE_MILLIS = Duration.ofMinutes(10).toMillis();

  private final VirtualMachine vm;
  private final String classes;
  private final Set<String> traced;
  private final Map<String, List<Set<String>>> traces = new HashMap<>();
  private MethodEntryRequest tracing;
  private Set<String> trace;

  private CallTracer(VirtualMachine vm, String classes, Set<String> traced) {
    this.vm = vm;
    this.classes = classes;
    this.traced = traced;
  }

  /**
   * The classes of which a method ran on the caller's thread, for each call of each of the traced
   * methods of the main class.
   *
   * @param classes which classes count, as in {@code io.larder.*}
   */
  public static Map<String, List<Set<String>>> trace(
      String classes, Set<String> traced, Class<?> main, String... arguments) throws Exception {
    ListeningConnector connector =
        Bootstrap.virtualMachineManager().listeningConnectors().stream()
            .filter(each -> each.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> listening = connector.defaultArguments();
    listening.get("localAddress").setValue("127.0.0.1");
    listening.get("timeout").setValue(Long.toString(PATIENCE_MILLIS));
    String address = connector.startListening(listening);
    String agent =
        "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=127.0.0.1"
            + address.substring(address.lastIndexOf(':'));
    Process process =
        Processes.java(List.of(agent, "-XX:TieredStopAtLevel=1"), Map.of(), main, arguments);
    try {
      CallTracer tracer = new CallTracer(connector.accept(listening), classes, traced);
      tracer.follow(main.getName());
      return tracer.traces;
    } finally {
      connector.stopListening(listening);
      process.destroyForcibly();
    }
  }

  private void follow(String main) throws InterruptedException, AbsentInformationException {
    ClassPrepareRequest prepared = vm.eventRequestManager().createClassPrepareRequest();
    prepared.addClassFilter(main);
    prepared.enable();
    while (true) {
      EventSet events = vm.eventQueue().remove(PATIENCE_MILLIS);
      if (events == null) {
        throw new IllegalStateException("the traced JVM does nothing; so far: " + traces);
      }
      for (Event event : events) {
        if (event instanceof VMDisconnectEvent) {
          return;
        } else if (event instanceof ClassPrepareEvent loaded) {
          stopAtBothEnds(loaded.referenceType());
        } else if (event instanceof BreakpointEvent end) {
          beginOrEnd(end);
        } else if (event instanceof MethodEntryEvent entry) {
          trace.add(entry.method().declaringType().name());
        }
      }
      events.resume();
    }
  }

  /** Events of every method slow a JVM down a lot: it has them only while a call is traced. */
  private void stopAtBothEnds(ReferenceType main) throws AbsentInformationException {
    for (Method method : main.methods()) {
      if (traced.contains(method.name())) {
        List<Location> lines = method.allLineLocations();
        vm.eventRequestManager().createBreakpointRequest(lines.get(0)).enable();
        vm.eventRequestManager().createBreakpointRequest(lines.get(lines.size() - 1)).enable();
      }
    }
  }

  private void beginOrEnd(BreakpointEvent end) {
    if (tracing != null) {
      vm.eventRequestManager().deleteEventRequest(tracing);
      tracing = null;
      return;
    }
    trace = new TreeSet<>();
    traces.computeIfAbsent(end.location().method().name(), name -> new ArrayList<>()).add(trace);
    tracing = vm.eventRequestManager().createMethodEntryRequest();
    tracing.addClassFilter(classes);
    tracing.addThreadFilter(end.thread());
    tracing.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    tracing.enable();
  }
}
