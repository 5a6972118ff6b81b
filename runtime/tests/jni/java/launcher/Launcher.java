import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;

/** Loads the app's classes with loaders of their own, as Android does: the system's loader does not know them. */
final class Launcher {
    private static native void bind(Class<?> natives, int loader);

    static void run(String classes, String state) throws Exception {
        URL[] path = {new File(classes).toURI().toURL()};
        for (int number = 0; number < 2; number++) {
            try (URLClassLoader loader = new URLClassLoader(path, null)) {
                Class<?> natives = Class.forName("com.example.my_notes.OroBackgroundNative", true, loader);
                bind(natives, number);
                bind(natives, number);
                Class<?> smoke = Class.forName("com.example.my_notes.Smoke", true, loader);
                String folder = new File(state, Integer.toString(number)).getPath();
                smoke.getMethod("run", String.class, int.class).invoke(null, folder, number);
            } catch (InvocationTargetException failed) {
                failed.getCause().printStackTrace();
                throw failed;
            }
        }
        System.out.println("every case passed");
    }
}
