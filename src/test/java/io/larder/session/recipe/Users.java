package io.larder.session.recipe;

/** What the example calls to check a password. */
interface Users {
  String authenticate(Credentials credentials);
}
