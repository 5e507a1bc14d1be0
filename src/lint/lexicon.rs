//! Which words stand for people, which for machines, and the small words that hold a sentence together.
//!
//! Doubt means silence: a noun that is both a person and a program is a person only with a word beside it that says so.

use super::pattern::{self, Word};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

/// What is known of a word: a set of properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known(u32);

impl Known {
    pub const NONE: Known = Known(0);
    /// A person or role: engineer, intern, colleague.
    pub const PERSON: Known = Known(1);
    /// Several people: team, crew, management.
    pub const GROUP: Known = Known(1 << 1);
    /// A person, unless a word for a machine stands before it: operator, manager, user.
    pub const MOSTLY_PERSON: Known = Known(1 << 2);
    /// A machine, unless a word for a person's duty stands before it: agent, controller, worker.
    pub const MOSTLY_SYSTEM: Known = Known(1 << 3);
    /// A program, machine or document: server, job, dashboard.
    pub const SYSTEM: Known = Known(1 << 4);
    /// The name of a program: Jenkins, Kafka.
    pub const SOFTWARE: Known = Known(1 << 5);
    /// A given name or handle.
    pub const GIVEN: Known = Known(1 << 6);
    /// Mr, Dr, Nurse.
    pub const TITLE: Known = Known(1 << 7);
    /// What tells a person's duty from a program: on-call, duty, senior, support.
    pub const DUTY: Known = Known(1 << 8);
    /// I, she, someone.
    pub const SOMEONE: Known = Known(1 << 9);
    pub const WE: Known = Known(1 << 10);
    pub const THEY: Known = Known(1 << 11);
    /// it, this, there.
    pub const IT: Known = Known(1 << 12);
    /// the, our, every.
    pub const DETERMINER: Known = Known(1 << 13);
    pub const PREPOSITION: Known = Known(1 << 14);
    pub const AUXILIARY: Known = Known(1 << 15);
    pub const ADVERB: Known = Known(1 << 16);
    /// and, or, but, then.
    pub const CONJUNCTION: Known = Known(1 << 17);
    /// because, when, that.
    pub const SUBORDINATE: Known = Known(1 << 18);
    /// monday, yesterday.
    pub const TIME: Known = Known(1 << 19);
    /// A past tense.
    pub const PAST: Known = Known(1 << 20);
    pub const PARTICIPLE: Known = Known(1 << 21);
    pub const ING: Known = Known(1 << 22);
    /// not, never.
    pub const NEGATION: Known = Known(1 << 23);
    /// who, whoever.
    pub const WHO: Known = Known(1 << 24);
    /// which, that.
    pub const WHICH: Known = Known(1 << 25);
    /// A past tense of what people alone do: wrote, asked, noticed.
    pub const HUMAN_VERB: Known = Known(1 << 26);

    /// A word that names a department where it stands alone with a capital: Design, Legal.
    pub const DEPARTMENT: Known = Known(1 << 27);

    /// An unknown word in -s: a plural, or a verb.
    pub const ENDS_IN_S: Known = Known(1 << 28);

    /// A word with a capital that no list knows, written as names of people are.
    pub const STRANGER: Known = Known(1 << 29);

    /// A noun that no list knows, with an ending that names what somebody does: -ist, -ian, -man.
    pub const ROLE_LIKE: Known = Known(1 << 30);

    pub const fn has(self, other: Known) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn with(self, other: Known) -> Known {
        Known(self.0 | other.0)
    }

    pub const fn without(self, other: Known) -> Known {
        Known(self.0 & !other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

const WORDS: &[(Known, &str)] = &[
    (
        Known::PERSON,
        "engineer engineers developer developers dev devs sre sres dba dbas sysadmin sysadmins technician technicians tech techs \
         intern interns trainee trainees apprentice apprentices junior juniors newcomer newcomers newbie rookie contractor contractors \
         freelancer freelancers consultant consultants colleague colleagues coworker coworkers teammate teammates employee employees \
         staff staffer staffers person persons people human humans individual individuals guy guys folk folks man woman men women \
         responder responders commander oncall on-call on-caller guru genius hero culprit rookie idiot fool novice beginner predecessor successor partner's friend nurse nurses doctor doctors physician physicians pharmacist pharmacists \
         registrar registrars surgeon clinician clinicians radiographer secretary receptionist teacher student students \
         analyst analysts architect architects programmer programmers coder coders tester testers designer designers specialist \
         specialists officer officers supervisor supervisors boss bosses chief cto ceo cio ciso vp executive executives \
         reviewer reviewers approver approvers maintainer maintainers committer committers contributor contributors volunteer volunteers \
         trader traders banker bankers teller clerk clerks auditor auditors director directors president \
         electrician plumber cleaner courier mechanic pilot captain dispatcher member members head heads rep reps representative \
         hire hires graduate expert experts owner-operator attendee participant participants somebody's handler author authors \
         mentor mentee subcontractor subcontractors moderator moderators janitor deployer dispatcher releaser \
         administrator administrators facilitator shift-lead lead leads stakeholder stakeholders customer customers \
         accountant accountants actuary actuaries adjuster adjusters advisor advisors adviser advisers aide aides anaesthetist \
         assessor assessors associate associates attendant attendants bookkeeper bookkeepers broker-dealer buyer buyers captain \
         captains caretaker carpenter caseworker caseworkers cashier cashiers chairman chairwoman chairperson chemist \
         clinician co-founder co-founders cofounder comptroller controller-on-duty copywriter counsel craftsman crewman \
         customer-success cutover-lead dentist deputy deputies dispatchers doctorate editor-in-chief electricians farmer \
         farmhand firefighter fitter fitters foreman foremen forewoman founder founders freshman generalist groundskeeper \
         handyman headteacher headmaster helmsman human-being installer installers instructor instructors investigator \
         investigators janitors journalist lecturer lecturers librarian librarians lieutenant linguist lineman liaison \
         logistician machinist marketer marketers mate mates mechanics medic medics merchandiser midwife midwives newbie \
         newbies onboarder optician organiser organisers organizer organizers overseer paralegal paramedic paramedics passer-by \
         paymaster physiotherapist pilots plumbers policeman porter porters postdoc practitioner practitioners professor \
         psychologist quartermaster radiologist radiologists recruiter recruiters referee buildmaster buildmasters shiftleader shiftleaders researcher researchers rigger riggers \
         salesman salesperson salespeople saleswoman scientist scientists secretaries seafarer sergeant sheriff signaller \
         signalman signatory signatories sitter skipper soldier solicitor sous-chef spokesperson statistician steward stewards \
         storekeeper stockbroker subeditor superintendent superintendents superiors surveyor surveyors swe swes sysop sysops \
         tailor tech-lead teachers tellers timekeeper toolsmith treasurer tutor tutors typist typists underwriter underwriters \
         veteran veterans vet veterinarian warden wardens watchman watchmen webmaster webmasters welder welders winemaker \
         workman workmen yardmaster rookies youngster youngsters greenhorn greenhorns old-timer lad lads bloke blokes chap \
         chaps dude dudes girl girls boy boys lady ladies gentleman gentlemen buddy buddies imbecile cowboy cowboys clown \
         clowns moron morons fools idiots amateur amateurs perpetrator perpetrators applicant applicants \
         locum locums shunter shunters ganger gangers trackman trackmen stationmaster brakeman motorman trainman signallers \
         co-pilot copilot co-pilots purser pursers stewardess loadmaster marshaller marshallers refueller refuellers bosun \
         matron houseman orderly orderlies carer carers caregiver caregivers sonographer sonographers phlebotomist physio \
         therapist therapists dietitian anaesthetists surgeons dentists midwife consultant-on-call \
         quant quants dealer dealers custodian custodians treasurers economist economists mathematician mathematicians \
         artist artists animator animators playtester playtesters modder modders scripter scripters \
         lawyer lawyers attorney attorneys notary inspector inspectors examiner examiners investigators trainer trainers \
         foremen cook cooks barista bartender butcher baker postman electricians roofer bricklayer glazier \
         physicist physicists biologist biologists geologist astronomer archivist archivists curator curators \
         operative operatives requester requesters requestor requestors submitter submitters proposer initiator assignee \
         assignees teamlead teamleads team-lead team-leads techlead tech-leads netadmin netadmins techie techies geek geeks \
         temp temps undergraduate undergraduates graduates pupil pupils housekeeper housekeepers chambermaid packer pickers \
         skippers sailor sailors conductor conductors officer-in-charge second-in-command freelancers receptionists",
    ),
    (
        Known::GROUP,
        "team teams crew crews squad squads department departments management leadership company companies organisation organization \
         vendor vendors supplier suppliers desk desks personnel workforce leads ops devops infra secops netops itops dba-team helpdesk studio \
         agency subsidiary office board committee everyone's marketing sales engineering qa audit finance radiology pharmacy treasury \
         purchasing procurement staff crew ward wards shift lab bank clinic hospital agency authority ministry registrar's helpdesks business \
         netcode live-ops liveops service-desk supplier's firm guild publisher group outsourcer developers' faculty taskforce contingent brigade subteam subteams outfit consultancy consultancies council bureau \
         isp isps telco telcos carrier carriers hoster hosters hq headquarters backoffices payroll workgroup workgroups police \
         university universities municipality landlord secretariat logistics legal editorial housekeeping upper-management middle-management mgmt c-suite frontline \
         backoffice onboarding-team newsroom noc integrator integrators manufacturer manufacturers reseller resellers msp sysops",
    ),
    (
        Known::MOSTLY_PERSON,
        "operator operators manager managers user users admin admins owner owners coordinator coordinators integrator author \
         tester assistant assistants pilot editor editors partner partners monitor-team lead",
    ),
    (
        Known::MOSTLY_SYSTEM,
        "agent agents controller controllers worker workers driver drivers runner runners client clients scheduler schedulers handler \
         handlers watcher watchers provider providers host hosts dispatcher executor executors builder builders scanner supervisor-d \
         planner planners reporter reporters collector collectors monitor monitors guard guards keeper reader readers writer writers \
         responder-d leader leaders master masters messenger broker brokers listener listeners consumer consumers producer producers assistant-bot",
    ),
    (
        Known::SYSTEM,
        "system systems server servers service services job jobs cron process processes program programs script scripts tool tools \
         application applications app apps software database databases db table tables index indexes query queries replica replicas \
         primary standby cluster clusters node nodes pod pods container containers instance instances machine machines vm vms box \
         network networks router routers switch switches firewall balancer balancers proxy proxies gateway gateways cache caches queue \
         queues topic topics pipeline pipelines deployment deployments deploy deploys rollout release build builds migration migrations \
         config configuration configurations setting settings file files disk disks volume volumes memory cpu request requests response \
         responses connection connections session sessions certificate certificates cert certs token tokens key keys secret secrets \
         alert alerts alarm alarms monitor monitors monitoring dashboard dashboards probe probes check checks healthcheck watchdog \
         timer timeout retry retries bot bots webhook webhooks api apis endpoint endpoints function functions method methods code bug \
         bugs test tests suite canary rule rules policy policies document documentation docs runbook runbooks playbook wiki page pages \
         site website frontend backend stack platform region zone datacenter datacentre rack cable fibre power battery ups generator \
         sensor device devices firmware kernel driver daemon daemons kubelet operator-sdk ingress mesh sidecar sandbox environment \
         message messages event events metric metrics log logs traffic load data record records field fields value values upgrade \
         update updates patch patches change commit merge branch version versions package packages library libraries dependency \
         sdk sdks cli ui gui ide loader launcher hypervisor parser compiler linter importer exporter crawler indexer renderer encoder decoder engine module modules component components plugin plugins workflow workflows task tasks step steps \
         transaction transactions backup backups snapshot snapshots restore failover fallback lock locks lease leader election quorum \
         block blocks chain contract contracts validator validators wallet bridge sequencer batcher domain dns record zone viewer tablet \
         workstation workstations printer scanner terminal screen console button form flag flags parameter threshold limit quota budget \
         outage incident failure error errors crash problem issue loss thread threads loop buffer handler hook hooks image images",
    ),
    (
        Known::SOFTWARE,
        "jenkins cassandra kafka redis postgres postgresql mysql mariadb mongodb mongo nginx apache haproxy envoy istio kubernetes k8s \
         docker containerd helm argo argocd flux tekton travis circleci github gitlab bitbucket jira slack sentry grafana prometheus \
         alertmanager pagerduty opsgenie datadog newrelic splunk elasticsearch elastic kibana logstash fluentd vault consul nomad \
         terraform ansible puppet salt saltstack rabbitmq celery sidekiq airflow spark hadoop hive presto trino flink aws gcp \
         azure cloudflare fastly akamai heroku vercel netlify linux ubuntu debian windows macos ios android chrome firefox safari \
         postfix bind unbound systemd cron git npm pip pypi maven gradle bazel rails django flask laravel php python java ruby \
         hermes loki thanos mimir tempo jaeger zipkin vitess etcd zookeeper memcached varnish squid traefik kong rancher openshift \
         dependabot renovate xbox psn steam discord zoom twilio stripe paypal okta auth0 ldap kerberos samba exchange outlook sap \
         oracle db2 snowflake bigquery redshift athena lambda fargate ecs eks aks cert-manager external-dns gke s3 ec2 rds route53 cloudfront dynamo dynamodb \
         prow bors mybinder binderhub jupyterhub grafana loki minio ceph gluster rook longhorn velero harbor nexus artifactory",
    ),
    (
        Known::DEPARTMENT,
        "design product legal security support platform infra ops marketing sales finance engineering it qa hr management \
         procurement treasury compliance data growth networking operations",
    ),
    (Known::TITLE, "mr mrs ms miss dr prof professor nurse sister sir madam herr frau señor"),
    (
        Known::DUTY,
        "on-call oncall duty night day morning evening late early weekend shift junior senior staff principal lead chief head new human \
         support help field release change incident project product account sales service-desk customer first-line second-line \
         experienced inexperienced tired rushed careless sloppy negligent lazy incompetent responsible assigned acting deputy trainee \
         outsourced external internal platform reliability network database release-desk hospital ward travel bank \
         build qa ops warehouse truck forklift lorry bus tram train delivery ambulance taxi facilities construction factory plant cleaning \
         utility flight emergency fleet floor line office hiring engineering it general operations team group control-room console machine crane process noc soc",
    ),
    (
        Known::SOMEONE,
        "i he she somebody someone anybody anyone nobody everybody everyone no-one noone whoever me him her himself herself myself \
         yourself you one",
    ),
    (Known::WE, "we us ourselves"),
    (Known::THEY, "they them themselves both neither either"),
    (Known::IT, "it this these those itself there what nothing everything something anything"),
    (Known::WHO, "who whoever whom"),
    (Known::WHICH, "which that"),
    (
        Known::DETERMINER,
        "the a an this that these those our your their his her my its whose each every some any no another two three four five six \
         several many few most all both one such same other certain various",
    ),
    (
        Known::PREPOSITION,
        "of in on at by for from with without within under over before after during since until till between among against about into \
         onto upon through across behind beyond beside besides despite per via to toward towards than like as near off out up down \
         because-of due except instead prior",
    ),
    (
        Known::AUXILIARY,
        "is are was were be been being am has have had having do does did would could should might may must shall will can ought \
         cannot gets got",
    ),
    (
        Known::ADVERB,
        "also just simply merely only even still already again then now later soon once ever often always sometimes really actually \
         apparently clearly obviously probably perhaps maybe possibly likely certainly definitely plainly quite rather too very almost \
         nearly hardly barely completely totally entirely fully partly partially accidentally inadvertently mistakenly deliberately \
         knowingly carelessly recklessly blindly hastily initially finally eventually meanwhile however therefore thus instead \
         unfortunately sadly luckily fortunately subsequently immediately directly manually first twice repeatedly yet somehow \
         unknowingly foolishly stupidly either well easily sooner earlier better both further more there here otherwise \
         all",
    ),
    (Known::CONJUNCTION, "and or but then nor yet plus"),
    (
        Known::SUBORDINATE,
        "because when while if since after before until that which who whose whom where whereas although though as unless so than why \
         how whether once what",
    ),
    (
        Known::TIME,
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october \
         november december today yesterday tomorrow tonight morning afternoon evening night midnight noon week weeks month months day \
         days hour hours minute minutes second seconds year years am pm utc cet cest est pst gmt bst jst ist",
    ),
    (Known::NEGATION, "not never"),
    (
        Known::HUMAN_VERB,
        "wrote said asked told noticed forgot thought knew decided assumed believed realised realized felt hoped wanted tried agreed \
         proposed suggested approved reviewed signed merged typed mistyped clicked pressed joined paged called rang phoned emailed \
         asked answered apologised apologized promised admitted explained ignored overlooked neglected bothered panicked guessed \
         misread misunderstood misjudged misconfigured \
         forgets forget neglects neglect assumes assume decides decide thinks think believes believe guesses guess hopes hope \
         wants bothers bother panics promises insisted insists argued argues complained complains swore swears vowed pretended \
         pretends lied hesitated dithered procrastinated gambled gambles reckoned reckons figured presumed presumes supposed \
         underestimated underestimates overestimated misremembered misheard misinterpreted misinterprets misjudges fumbled \
         botched bungled blundered slacked dawdled winged shirked skimped scoffed shrugged laughed snored slept overslept dozed \
         napped yawned daydreamed scrambled rushed hurried fiddled tinkered meddled tampered talked spoke chatted boasted \
         bragged blamed scolded cursed resented dreaded feared worried cared intended meant planned fancied preferred chose \
         opted elected deemed considered regarded underrated dismissed disregarded flouted disobeyed defied refused consulted \
         apologises apologizes learnt learned remembered recalled recognised recognized understood knows understands cobbled \
         copied pasted fat-fingered mis-typed rubber-stamped shirks admits tried tries skimmed glanced trusted trusts wrote \
         writes",
    ),
];

static NAMES: &str = include_str!("words/given-names.txt");

/// Family names of many countries, without those that are words too.
static SURNAMES: &str = include_str!("words/surnames.txt");

/// What the lexicon knows of a word.
pub(super) fn of(word: Word) -> Known {
    table().get(&word).copied().unwrap_or_default()
}

/// Every word of it.
pub(super) fn all() -> impl Iterator<Item = (Word, Known)> {
    table().iter().map(|(word, known)| (*word, *known))
}

/// What the ending of a word tells, where the lexicon says nothing.
pub(super) fn guessed(written: &str) -> Known {
    if written.len() > 3 && written.ends_with("ops") {
        // netops, live-ops
        return Known::GROUP;
    }
    if written.len() > 4 && written.ends_with("ly") {
        return Known::ADVERB;
    }
    if written.len() > 4 && written.ends_with("ing") {
        return Known::ING;
    }
    if pattern::is_regular_past(written) {
        return Known::PAST.with(Known::PARTICIPLE);
    }
    if !written.ends_with("list")
        && !written.ends_with("lists")
        && ROLE_ENDINGS.iter().any(|ending| written.len() > ending.len() + 2 && written.ends_with(ending))
    {
        return Known::ROLE_LIKE;
    }
    if written.len() > 3 && written.ends_with('s') { Known::ENDS_IN_S } else { Known::NONE }
}

const ROLE_ENDINGS: [&str; 10] = ["ist", "ists", "ian", "ians", "man", "men", "woman", "women", "smith", "folk"];

type Table = HashMap<Word, Known, Hashed>;

/// How words are hashed: they are hashes already.
pub(super) type Hashed = BuildHasherDefault<Passed>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table::with_capacity_and_hasher(4096, BuildHasherDefault::default());
        for name in NAMES.split_ascii_whitespace().chain(SURNAMES.split_ascii_whitespace()) {
            table.insert(pattern::word(name), Known::GIVEN);
        }
        for (form, is_past, is_participle) in pattern::irregular_forms() {
            let entry = table.entry(pattern::word(form)).or_default();
            *entry = entry.with(if is_past { Known::PAST } else { Known::NONE });
            *entry = entry.with(if is_participle { Known::PARTICIPLE } else { Known::NONE });
        }
        for (known, words) in WORDS {
            for text in words.split_ascii_whitespace() {
                let guess = if known.has(Known::HUMAN_VERB) { guessed(text) } else { Known::NONE };
                let entry = table.entry(pattern::word(text)).or_default();
                *entry = entry.with(*known).with(guess);
            }
        }
        table
    })
}

#[derive(Default)]
pub(super) struct Passed(u64);

impl Hasher for Passed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= pattern::hashed(bytes);
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word ^ (word >> 32);
    }
}
