package fake;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** What the system may do and an app may not: constructors and members that the framework keeps to itself. */
final class Internals {
    private Internals() {}

    static <T> T create(Class<T> type) {
        try {
            Constructor<T> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException error) {
            throw new AssertionError(error);
        }
    }

    static Object get(Object object, String name) {
        try {
            Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException error) {
            throw new AssertionError(error);
        }
    }

    static void attach(android.content.ContextWrapper wrapper, android.content.Context base) {
        try {
            Method attach = android.content.ContextWrapper.class.getDeclaredMethod("attachBaseContext", android.content.Context.class);
            attach.setAccessible(true);
            attach.invoke(wrapper, base);
        } catch (ReflectiveOperationException error) {
            throw new AssertionError(error);
        }
    }
}
