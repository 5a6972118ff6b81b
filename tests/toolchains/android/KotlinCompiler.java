import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/**
 * The Kotlin compiler as a process that stays: each line of standard input holds the arguments of one compilation, between
 * tabs; its messages go to standard output, and a line {@code exit: OK} or with another code ends them. Most of the time
 * of a compilation is that of a cold JVM.
 */
final class KotlinCompiler {
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            ExitCode code = new K2JVMCompiler().exec(out, line.split("\t"));
            out.println("\nexit: " + code);
        }
    }
}
