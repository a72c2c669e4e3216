/**
 * API: sessions of refresh tokens in Redis: rotation, detection of reuse, instant revocation.
 *
 * <pre>{@code
 * @Inject SessionStore sessions;
 *
 * RefreshToken login(String user) {
 *   return sessions.issue(Session.of(user), Duration.ofDays(30));
 * }
 *
 * Optional<RefreshToken> refresh(String token) { // empty: the user has to log in
 *   return sessions.rotate(token) instanceof RotationResult.Rotated next
 *       ? Optional.of(next.token())
 *       : Optional.empty();
 * }
 *
 * void passwordChanged(String user) {
 *   sessions.revokeAll(user);
 * }
 * }</pre>
 *
 * {@link io.larder.session.SessionStore} blocks; {@link io.larder.session.AsyncSessionStore} has
 * the same methods with stages. The events {@link io.larder.session.SessionCreated}, {@link
 * io.larder.session.SessionEnded}, {@link io.larder.session.UserSessionsRevoked} and {@link
 * io.larder.session.RefreshTokenReused} can be observed.
 */
@NullMarked
package io.larder.session;

import org.jspecify.annotations.NullMarked;
