package dev.tidings.sender.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A certificate for localhost that nobody has signed. */
record Certificate(Path keys, Path trust) {
  static final String PASSWORD = "changeit";

  static Certificate make(Path folder) throws IOException, InterruptedException {
    Path keys = folder.resolve("keys.p12");
    Path trust = folder.resolve("trust.p12");
    Path file = folder.resolve("certificate");
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-keystore",
        keys.toString(),
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost,ip:127.0.0.1",
        "-validity",
        "2");
    keytool(
        "-exportcert", "-alias", "broker", "-keystore", keys.toString(), "-file", file.toString());
    keytool(
        "-importcert",
        "-alias",
        "broker",
        "-noprompt",
        "-keystore",
        trust.toString(),
        "-file",
        file.toString());
    return new Certificate(keys, trust);
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + said);
    }
  }
}
