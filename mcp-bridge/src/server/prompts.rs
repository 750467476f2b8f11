use rmcp::ErrorData;
use rmcp::model::{GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role};

/// A prompt that a person can ask for by one word.
struct Known {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    text: fn(namespace: &str, region: &str) -> String,
}

const PROMPTS: [Known; 2] = [
    Known {
        name: "review-namespace",
        title: "Review a namespace",
        description: "Which workloads of a namespace draw and emit most, and what they meet or miss",
        text: |namespace, region| {
            format!(
                "Review the energy and carbon of the Kubernetes namespace {namespace}{region}. Use \
                 list_workloads_by_compliance and get_power_consumption_summary for the whole, and \
                 assess_workload_compliance for the three largest. Name for each finding what it depends on (workload, \
                 region or facility), what is assumed, and what is unknown and why. Do not call a benchmark a legal limit."
            )
        },
    },
    Known {
        name: "plan-emission-cut",
        title: "Plan to cut emissions",
        description: "A plan for a namespace from what can be computed: shift, move, right-size",
        text: |namespace, region| {
            format!(
                "Plan how to cut the emissions of the Kubernetes namespace {namespace}{region}. Find the hotspots with \
                 identify_power_hotspots, then use compare_optimization_impact, calculate_optimal_schedule and \
                 get_regional_comparison for the largest. Order the steps by saving over effort, give bounds, and list what \
                 was skipped and what it needs."
            )
        },
    },
];

pub(super) fn all() -> Vec<Prompt> {
    let argument = |name: &str, description: &str, required| {
        PromptArgument::new(name).with_description(description).with_required(required)
    };
    let prompt = |it: &Known| {
        let arguments = vec![
            argument("namespace", "Kubernetes namespace", true),
            argument("region", "where it runs, such as ap-northeast-2", false),
        ];
        Prompt::new(it.name, Some(it.description), Some(arguments)).with_title(it.title)
    };
    PROMPTS.iter().map(prompt).collect()
}

pub(super) fn get(name: &str, arguments: Option<&JsonObject>) -> Result<GetPromptResult, ErrorData> {
    let known = PROMPTS.iter().find(|it| it.name == name);
    let names = || PROMPTS.map(|it| it.name).join(" or ");
    let known =
        known.ok_or_else(|| ErrorData::invalid_params(format!("no prompt {name:?}; expected {}", names()), None))?;
    let argument =
        |name: &str| arguments.and_then(|it| it.get(name)).and_then(|it| it.as_str()).filter(|it| !it.is_empty());
    let missing = || ErrorData::invalid_params("prompt: expected an argument namespace, saw none".to_owned(), None);
    let namespace = argument("namespace").ok_or_else(missing)?;
    let region = argument("region").map_or(String::new(), |region| format!(" in region {region}"));
    let text = (known.text)(namespace, &region);
    Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).with_description(known.description))
}
