{% include "android/header.kt" %}
{% if typed %}
import android.content.pm.ServiceInfo
{% endif %}
/** The services that {{ config_name|escape("comment") }} declares for Android: their ids, and what only Android knows of them. */
object OroBackgroundServices {
{%- for service in services %}
    /** {{ service.title|escape("comment") }} */
    const val {{ service.constant }} = "{{ service.id }}"
{% endfor %}
    private val byId by lazy { declared().associateBy { it.id } }

    internal fun find(id: String): OroBackgroundDeclaration? = byId[id]

    private fun declared(): List<OroBackgroundDeclaration> =
{%- if services.is_empty() %} emptyList()
{%- else %}
        listOf(
{%- for part in parts() %}
            part{{ loop.index }}(),
{%- endfor %}
        ).flatten()
{%- endif %}
{%- for part in parts() %}

    // In parts, because a method on the JVM has at most 64 KiB.
    private fun part{{ loop.index }}() =
        listOf(
{%- for service in part.iter() %}
            OroBackgroundDeclaration(
                id = {{ service.constant }},
                title = "{{ service.title }}",
                flexMs = {{ service.flex_ms }}L,
                expedited = {{ service.expedited }},
                keepAlive = {{ service.keep_alive }},
                foregroundType = {{ service.foreground_type }},
                stopsAfterRun = {{ service.stops_after_run }},
                startsAtBoot = {{ service.starts_at_boot }},
            ),
{%- endfor %}
        )
{%- endfor %}
}

internal class OroBackgroundDeclaration(
    val id: String,
    val title: String,
    /** Tail of each period in which the work may run; 0 is all of it. */
    val flexMs: Long,
    val expedited: Boolean,
    val keepAlive: Boolean,
    /** Constant of `ServiceInfo`; 0 for a service that never goes to the foreground. */
    val foregroundType: Int,
    /** The type has a time limit, so the foreground is left as soon as the run has ended. */
    val stopsAfterRun: Boolean,
    val startsAtBoot: Boolean,
) {
    /** The worker itself goes to the foreground, for more than its ten minutes. */
    val isLongRunning: Boolean
        get() = foregroundType != 0 && !keepAlive
}
