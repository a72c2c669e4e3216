/** MyBatis' second-level cache in Redis: for those who name it in a mapper. */
@NullMarked
package io.larder.mybatis;

import org.jspecify.annotations.NullMarked;
