package io.larder.session.recipe;

/** What the example calls to sign an access token. */
interface AccessTokens {
  String sign(String userId);
}
