// Made by `oro-bg gen` from {{ config_name|escape("comment") }}: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

package {{ package }}

{% if typed %}import android.content.pm.ServiceInfo
{% endif -%}
import androidx.work.BackoffPolicy
import androidx.work.NetworkType

/** The services that {{ config_name|escape("comment") }} declares for Android. */
object OroBackgroundServices {
{%- for service in services %}
    /** {{ service.title|escape("comment") }} */
    const val {{ service.constant }} = "{{ service.id }}"
{% endfor %}
    internal val declared: List<OroBackgroundDeclaration> by lazy {
        listOf<List<OroBackgroundDeclaration>>(
{%- for part in parts() %}
            part{{ loop.index }}(),
{%- endfor %}
        ).flatten()
    }

    private val byId by lazy { declared.associateBy { it.id } }

    internal fun find(id: String): OroBackgroundDeclaration? = byId[id]
{%- for part in parts() %}

    // In parts, because a method on the JVM has at most 64 KiB.
    private fun part{{ loop.index }}() =
        listOf(
{%- for service in part.iter() %}
            OroBackgroundDeclaration(
                id = {{ service.constant }},
                title = "{{ service.title }}",
                intervalMs = {{ service.interval_ms }}L,
                flexMs = {{ service.flex_ms }}L,
                maxAttempts = {{ service.max_attempts }},
                backoff = BackoffPolicy.{{ service.backoff }},
                backoffMs = {{ service.backoff_ms }}L,
                network = NetworkType.{{ service.network }},
                charging = {{ service.charging }},
                batteryNotLow = {{ service.battery_not_low }},
                storageNotLow = {{ service.storage_not_low }},
                idle = {{ service.idle }},
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

/** One service as declared. Zero is "none" for every duration. */
internal class OroBackgroundDeclaration(
    val id: String,
    val title: String,
    val intervalMs: Long,
    val flexMs: Long,
    val maxAttempts: Int,
    val backoff: BackoffPolicy,
    val backoffMs: Long,
    val network: NetworkType,
    val charging: Boolean,
    val batteryNotLow: Boolean,
    val storageNotLow: Boolean,
    val idle: Boolean,
    val expedited: Boolean,
    val keepAlive: Boolean,
    /** Constant of `ServiceInfo`; 0 for a service that never goes to the foreground. */
    val foregroundType: Int,
    /** The type has a time limit, so the foreground is left as soon as the run has ended. */
    val stopsAfterRun: Boolean,
    val startsAtBoot: Boolean,
)
