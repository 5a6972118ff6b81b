package fake;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The generated AndroidManifest.xml, as far as the system acts on it. */
public final class Manifest {
    public static final Set<String> permissions = new HashSet<>();

    /** The foreground types of each service, by the end of its class name. */
    public static final Map<String, Set<String>> services = new HashMap<>();

    /** The receivers of each broadcast, by the end of the class name. */
    public static final Map<String, List<String>> receivers = new HashMap<>();

    private Manifest() {}

    public static void read(File file) {
        try {
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).getDocumentElement();
            for (Element permission : elements(root, "uses-permission")) permissions.add(name(permission));
            for (Element service : elements(root, "service")) {
                services.put(simple(name(service)), Set.of(service.getAttribute("android:foregroundServiceType").split("\\|")));
            }
            for (Element receiver : elements(root, "receiver")) {
                for (Element action : elements(receiver, "action")) {
                    receivers.computeIfAbsent(name(action), key -> new ArrayList<>()).add(simple(name(receiver)));
                }
            }
        } catch (Exception error) {
            throw new AssertionError(error);
        }
    }

    private static List<Element> elements(Element root, String tag) {
        NodeList nodes = root.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int index = 0; index < nodes.getLength(); index++) elements.add((Element) nodes.item(index));
        return elements;
    }

    private static String name(Element element) {
        return element.getAttribute("android:name");
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
