<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>neurosurgeon::BandwidthChart</name>
        <message numerus="yes">
            <source>&lt;b&gt;%1&lt;/b&gt; goodput, %2 to %3 in %n samples&lt;br&gt;round trip %4&lt;br&gt;measured %5 s ago by timing frames at their receiver</source>
            <translation>
                <numerusform>&lt;b&gt;%1&lt;/b&gt; goodput, %2 to %3 in %n samples&lt;br&gt;round trip %4&lt;br&gt;measured %5 s ago by timing frames at their receiver</numerusform>
                <numerusform>&lt;b&gt;%1&lt;/b&gt; goodput, %2 to %3 in %n samples&lt;br&gt;round trip %4&lt;br&gt;measured %5 s ago by timing frames at their receiver</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::CloudPage</name>
        <message numerus="yes">
            <source>%n edge(s) at</source>
            <translation>
                <numerusform>%n edge at</numerusform>
                <numerusform>%n edges at</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Type this code on the edge. It is valid for %1:%2 and %n more try(s).</source>
            <translation>
                <numerusform>Type this code on the edge. It is valid for %1:%2 and %n more try.</numerusform>
                <numerusform>Type this code on the edge. It is valid for %1:%2 and %n more tries.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n paired edge(s) may use this cloud.</source>
            <translation>
                <numerusform>%n paired edge may use this cloud.</numerusform>
                <numerusform>%n paired edges may use this cloud.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::EdgeController</name>
        <message numerus="yes">
            <source>%n run(s) finished</source>
            <translation>
                <numerusform>%n run finished</numerusform>
                <numerusform>%n runs finished</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Explain</name>
        <message numerus="yes">
            <source>%1, quartiles %2 apart, %n runs</source>
            <translation>
                <numerusform>%1, quartiles %2 apart, %n run</numerusform>
                <numerusform>%1, quartiles %2 apart, %n runs</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 ms, sum of %n layers</source>
            <translation>
                <numerusform>%1 ms, %n layer</numerusform>
                <numerusform>%1 ms, sum of %n layers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n full runs</source>
            <translation>
                <numerusform>%n full run</numerusform>
                <numerusform>%n full runs</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n quick runs</source>
            <translation>
                <numerusform>%n quick run</numerusform>
                <numerusform>%n quick runs</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::GraphView</name>
        <message numerus="yes">
            <source>%n layers</source>
            <translation>
                <numerusform>%n layer</numerusform>
                <numerusform>%n layers</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::MainWindow</name>
        <message numerus="yes">
            <source>%1, %n layers</source>
            <translation>
                <numerusform>%1, %n layer</numerusform>
                <numerusform>%1, %n layers</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::BatchController</name>
        <message numerus="yes">
            <source>batch of %n task(s) begins</source>
            <translation>
                <numerusform>batch of %n task begins</numerusform>
                <numerusform>batch of %n tasks begins</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n task(s) failed; the table says why.</source>
            <translation>
                <numerusform>%n task failed; the table says why.</numerusform>
                <numerusform>%n tasks failed; the table says why.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>A queue holds up to %n task(s); remove some first.</source>
            <translation>
                <numerusform>A queue holds up to %n task; remove some first.</numerusform>
                <numerusform>A queue holds up to %n tasks; remove some first.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Watch</name>
        <message numerus="yes">
            <source>It was measured %n days ago; machines and programs change.</source>
            <translation>
                <numerusform>It was measured a day ago; machines and programs change.</numerusform>
                <numerusform>It was measured %n days ago; machines and programs change.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::DeploymentPage</name>
        <message numerus="yes">
            <source>Made on %1, %2, %n thread(s).</source>
            <translation>
                <numerusform>Made on %1, %2, %n thread.</numerusform>
                <numerusform>Made on %1, %2, %n threads.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Sentence</name>
        <message>
            <source>The cloud at %1 does not answer; check the address, and that `neurosurgeon-cli cloud` runs there.</source>
            <translation>The cloud at %1 does not answer. Check the address, and that the cloud is started there.</translation>
        </message>
        <message>
            <source>There is no cloud at %1; start `neurosurgeon-cli cloud` there, or check the address and the port.</source>
            <translation>There is no cloud at %1. Start one there, or check the address and the port.</translation>
        </message>
        <message>
            <source>The cloud cannot listen on %1 (%2); choose another port with -p, or 0 for a free one.</source>
            <translation>The cloud cannot listen on %1 (%2). A free port will do.</translation>
        </message>
        <message>
            <source>This edge is not paired with %1; let the cloud show a code and type it here, with `neurosurgeon-cli pair --ip %2 --code CODE` for example.</source>
            <translation>This edge is not paired with %1. Let the cloud show a code and type it here.</translation>
        </message>
        <message>
            <source>%1 takes only paired edges; pair with `neurosurgeon-cli pair`, and leave --insecure out.</source>
            <translation>%1 takes only paired edges. Pair with it first.</translation>
        </message>
        <message>
            <source>This cloud takes tensors encrypted only; leave `--channel plain` out, or start the cloud with --allow-plain.</source>
            <translation>This cloud takes tensors encrypted only. Send them so, or allow plain data in the cloud&apos;s window.</translation>
        </message>
        <message>
            <source>The profile cannot be written to %1; check the folder&apos;s permissions and free space, or choose another --state.</source>
            <translation>The profile cannot be written to %1. Check the folder&apos;s permissions and free space.</translation>
        </message>
        <message>
            <source>The compute module %1 is missing beside the program; run ./neurosurgeon.sh build.</source>
            <translation>The compute module %1 is missing beside the program. Install or build the program again.</translation>
        </message>
        <message>
            <source>The link could not be measured; try again when it is less busy.</source>
            <translation>The link may be too busy; try again when it is quieter.</translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::Reconnector</name>
        <message numerus="yes">
            <source>The next try follows in %n s.</source>
            <translation>
                <numerusform>The next try follows in %n second.</numerusform>
                <numerusform>The next try follows in %n seconds.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>neurosurgeon::RunsModel</name>
        <message numerus="yes">
            <source>the cloud was lost and found again %n time(s); the wait is part of the upload</source>
            <translation>
                <numerusform>the cloud was lost and found again %n time; the wait is part of the upload</numerusform>
                <numerusform>the cloud was lost and found again %n times; the wait is part of the upload</numerusform>
            </translation>
        </message>
    </context>
</TS>
