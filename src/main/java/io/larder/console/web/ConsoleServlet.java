package io.larder.console.web;

import io.larder.console.Console;
import io.larder.console.ConsoleRequest;
import io.larder.console.ConsoleResponse;
import io.larder.console.ModuleConsole;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hands requests to the console of the module that the servlet is in. Thread-safe. */
public final class ConsoleServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  // Far more than a form of the console has.
  private static final int LONGEST_FORM = 65_536;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ConsoleRequest asked = read(request);
    ConsoleResponse answer = refusal(request, asked);
    if (answer == null) {
      answer = answer(asked, request, response);
    }
    if (answer != null) {
      write(answer, request, response);
    }
  }

  /** Why a request is not looked at, whoever sent it; null if it is. */
  private static @Nullable ConsoleResponse refusal(
      HttpServletRequest request, ConsoleRequest asked) {
    if (request.getMethod().equals("POST")) {
      if (request.getContentLengthLong() < 0 || request.getContentLengthLong() > LONGEST_FORM) {
        return Console.refused(asked, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
      }
      if (request.getQueryString() != null) {
        // Addresses are logged and kept by others: neither tokens nor changes belong there.
        return Console.refused(asked, HttpServletResponse.SC_BAD_REQUEST);
      }
    }
    try {
      request.setCharacterEncoding("UTF-8");
      var unused = request.getParameterMap();
      return null;
    } catch (IOException | RuntimeException e) {
      // The container cannot read them.
      return Console.refused(asked, HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  /** Null if the container has answered. */
  private static @Nullable ConsoleResponse answer(
      ConsoleRequest asked, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Console console;
    try {
      console = ModuleConsole.present();
    } catch (RuntimeException e) {
      return Console.failed(asked, e);
    }
    if (console == null) {
      return Console.refused(asked, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
    ConsoleResponse answer = console.answer(asked);
    if (answer.status() != Console.LOGIN_OF_CONTAINER || answer.body().length > 0) {
      return answer;
    }
    try {
      if (request.authenticate(response)) {
        return console.answer(read(request));
      }
    } catch (ServletException e) {
      // The application has no login: nobody can have a role.
      if (!response.isCommitted()) {
        response.reset();
      }
    }
    boolean answered = response.isCommitted() || response.getStatus() != HttpServletResponse.SC_OK;
    return answered ? null : Console.refused(asked, HttpServletResponse.SC_FORBIDDEN);
  }

  private static ConsoleRequest read(HttpServletRequest request) {
    String path = request.getPathInfo();
    String method = request.getMethod();
    return new ConsoleRequest(
        method.equals("HEAD") ? "GET" : method,
        application(request),
        // Not the context's path as it was asked for, which may have more in it.
        request.getServletContext().getContextPath() + request.getServletPath(),
        path == null || path.isEmpty() ? "/" : path,
        request::getHeader,
        request::getParameter,
        new ConsoleRequest.Client(
            request.getProtocol(),
            request.getRemoteAddr(),
            request.getServerName(),
            request.isSecure(),
            request.getRemoteUser(),
            request::isUserInRole,
            name -> cookie(request, name)));
  }

  private static String application(HttpServletRequest request) {
    String name = request.getServletContext().getServletContextName();
    String path = request.getContextPath();
    return name != null && !name.isBlank()
        ? name
        : path.length() > 1 ? path.substring(1) : "Larder";
  }

  private static @Nullable String cookie(HttpServletRequest request, @Nullable String name) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(name)) {
          return cookie.getValue();
        }
      }
    }
    return null;
  }

  private static void write(
      ConsoleResponse answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.status());
    answer
        .headers()
        .forEach(
            (header, value) -> {
              if (header.equals("Content-Type")) {
                response.setContentType(value);
              } else {
                response.setHeader(header, value);
              }
            });
    response.setContentLength(answer.body().length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(answer.body());
    }
  }
}
