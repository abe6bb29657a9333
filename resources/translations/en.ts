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
            <source>measured fully, %n runs</source>
            <translation>
                <numerusform>measured fully, %n run</numerusform>
                <numerusform>measured fully, %n runs</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>measured quickly, %n runs</source>
            <translation>
                <numerusform>measured quickly, %n run</numerusform>
                <numerusform>measured quickly, %n runs</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 ms, sum of %n layers</source>
            <translation>
                <numerusform>%1 ms, %n layer</numerusform>
                <numerusform>%1 ms, sum of %n layers</numerusform>
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
</TS>
