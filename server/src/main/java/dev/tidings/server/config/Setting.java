package dev.tidings.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a setting means, in words for the one who sets it. The reference page is made of these. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Setting {
  String value();

  /** What stands in the reference page where there is no default in the code. */
  String otherwise() default "";
}
